# One image for every process of a place: web, clock, and the preparation before them.
FROM python:3.13-slim-trixie

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    HEARTHSIDE_VAR=/var/lib/hearthside
WORKDIR /srv/hearthside

COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes --requirement requirements/base.txt

COPY . .
RUN python manage.py catalogues --compile \
    && python -c "from moderation.check import warm; warm()" \
    && rm -rf "$HEARTHSIDE_VAR" \
    && useradd --system --uid 10001 --no-create-home hearthside \
    && install --directory --owner=hearthside --mode=0755 "$HEARTHSIDE_VAR"

USER hearthside
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "web", "--host", "0.0.0.0", "--port", "8000"]
