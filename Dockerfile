# syntax=docker/dockerfile:1
FROM python:3.13.16-slim-trixie AS build
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/production.txt

FROM python:3.13.16-slim-trixie
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static \
    VAR_DIR=/var/lib/rgpd
# pg_dump and pg_restore, of the version of docker-compose.yml's server, for `backup` and `restore_drill`.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home --home-dir /var/lib/rgpd rgpd \
    && install --directory --owner=rgpd --group=rgpd --mode=0700 /var/lib/rgpd-journal
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/rgpd
COPY . .
# Static files need no secret and no server: the values here go with this one command.
RUN DEBUG=false SECRET_KEY=build ADDRESS_HMAC_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz/live', timeout=4)"]
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--worker-class=config.web_worker.WebWorker", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
