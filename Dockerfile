# One image for web, worker, beat and migrate; docker-compose.yml says which is which.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.lock /
RUN /venv/bin/pip install --require-hashes -r /requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/textdesk
# The folder of a volume must exist with its owner, or the volume comes up as root's.
RUN useradd --system --uid 10001 --home-dir /app textdesk \
    && install -d -o textdesk -g textdesk -m 0700 /var/lib/textdesk /var/lib/textdesk/media
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
RUN VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build
USER textdesk
EXPOSE 8000
# ALLOWED_HOSTS must name 127.0.0.1 for this; by default it does.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "3", "--no-access-log", "--log-level", "warning"]
