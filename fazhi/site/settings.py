"""Django's settings of a site; everything an office may change stands in its `site.toml` (see `config`)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from fazhi.site import config as _config

SITE = _config.current()
HERE = Path(__file__).parent

SECRET_KEY = SITE.secret_key
DEBUG = False
ALLOWED_HOSTS = list(SITE.hosts)
CSRF_TRUSTED_ORIGINS = list(SITE.trusted_origins)

INSTALLED_APPS = [
    "fazhi.apps.audit",
    "fazhi.apps.storage",
    "fazhi.apps.jobs",
    "fazhi.apps.pages",
    "fazhi.apps.units",
    "fazhi.apps.framework",
    "fazhi.apps.duties",
    "fazhi.apps.evidence",
    "fazhi.apps.registers",
    "fazhi.apps.review",
    "fazhi.apps.feedback",
    "fazhi.apps.progress",
    "fazhi.apps.reports",
    "fazhi.apps.oversight",
    "fazhi.apps.search",
    "fazhi.apps.upkeep",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
]

MIDDLEWARE = [
    "fazhi.site.middleware.ContentPolicy",
    "fazhi.site.proxies.SourceAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fazhi.apps.units.sessions.StaysOpen",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fazhi.site.middleware.SpokenErrors",
    "fazhi.site.first.FirstThings",
    "fazhi.site.middleware.DefaultDeny",
]
# Its middleware would put an English page in the place of ours; the log-in page itself says that an account is locked.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]

ROOT_URLCONF = "fazhi.site.urls"
WSGI_APPLICATION = "fazhi.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fazhi.site.navigation.furniture",
            ],
            "builtins": ["fazhi.apps.pages.templatetags.furniture"],
        },
    }
]

DATABASES = SITE.databases()
if os.environ.get("FAZHI_TEST_DATABASE"):  # the same tests on PostgreSQL
    DATABASES = _config.SiteConfig(SITE.folder, "-", database=os.environ["FAZHI_TEST_DATABASE"]).databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "units.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {"NAME": "fazhi.apps.units.rules.LongAndVaried", "OPTIONS": {"min_length": SITE.password_length}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = SITE.lock_after
AXES_COOLOFF_TIME = timedelta(minutes=SITE.lock_minutes)
AXES_CLIENT_IP_CALLABLE = "fazhi.site.proxies.address_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "fazhi"
LOGIN_URL = "units:login"
LOGIN_REDIRECT_URL = "home"

SESSION_COOKIE_AGE = SITE.session_minutes * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE.secure
SECURE_HSTS_SECONDS = SITE.hsts_days * 86_400 if SITE.secure else 0
SECURE_SSL_REDIRECT = SITE.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE.secure else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "fazhi.site.middleware.refused_form"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "reading", "ocr"]}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024**2
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
