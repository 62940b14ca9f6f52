"""How dates and times are written, by language: names for the forms that pages use (`{{ at|date:"MOMENT" }}`).

Django looks for these beside its own (`FORMAT_MODULE_PATH`); each language defines all of them.
"""
