"""The pages of the inbox and what their buttons do; each function fetches through what the user may see."""
