import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.enums import HealthBasis, Proof, Role, Scope
from core import palette
from core.typography import short_date, short_instant

COMPANY_ADMIN = Role.COMPANY_ADMIN.value
"""The group « Admins société »; its permissions are in backoffice/roles.py."""
DEFAULT_NAME = "Ma société"
"""Default name of an installation."""
SEE_SENSITIVE = "view_sensitive_data"
"""The right to read and write health notes, IBANs and social security numbers."""


class Company(models.Model):
    """The company (société) of this deployment; there is only one."""

    name = models.CharField("nom de la société", max_length=150, default=DEFAULT_NAME)
    street = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    siret = models.CharField(
        "SIRET",
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", "Le SIRET compte 14 chiffres.")],
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    reply_to = models.EmailField(
        "adresse de réponse",
        blank=True,
        help_text="Les réponses à vos e-mailings arrivent à cette adresse.",
    )
    dpo_name = models.CharField(
        "contact pour la protection des données", max_length=150, blank=True
    )
    dpo_email = models.EmailField("e-mail de ce contact", blank=True)
    privacy_policy_url = models.URLField(
        "adresse de la politique de confidentialité", blank=True
    )
    sms_sender = models.CharField(
        "expéditeur des SMS",
        max_length=11,
        blank=True,
        validators=[
            RegexValidator(
                r"^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$",
                "1 à 11 lettres, chiffres ou espaces, dont une lettre au moins.",
            )
        ],
    )
    colour = models.CharField(
        "couleur",
        max_length=7,
        default="#0b5c7a",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Une couleur comme #0b5c7a.")],
    )
    logo = models.FileField("logo", upload_to="logo/", blank=True)
    legal_notice_url = models.URLField("adresse des mentions légales", blank=True)
    backup_days = models.PositiveSmallIntegerField(
        "durée de garde des sauvegardes, en jours",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="Au bout de combien de jours la dernière copie disparaît.",
    )
    health_basis = models.CharField(
        "base pour les informations de santé",
        max_length=10,
        choices=HealthBasis.choices,
        default=HealthBasis.CONSENT,
        help_text="Ce qui vous permet de noter la santé de vos clients.",
    )
    no_recipients = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name="sans destinataire",
        help_text="Lists (client, worker) whose data the company said nobody else holds.",
    )
    open_until = models.DateField(
        null=True,
        editable=False,
        help_text="Up to this day an incomplete notice closes nothing: the instance had"
        " sent messages before the rule came.",
    )

    class Meta:
        verbose_name = "société"
        permissions = [("manage_company", "Peut modifier la société")]
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="company_is_single")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def palette(self) -> palette.Palette:
        """Shades of the company's colour for pages and e-mails."""
        return palette.of(self.colour)

    @property
    def logo_url(self) -> str:
        """URL of the logo for e-mails; it does not identify the reader or the message."""
        if not self.logo.name:
            return ""
        return f"{settings.BASE_URL}{reverse('accounts:logo')}?{quote(self.logo.name)}"

    @property
    def is_named(self) -> bool:
        return self.name.strip() not in ("", DEFAULT_NAME)

    @property
    def has_address(self) -> bool:
        return bool(self.street and self.postcode and self.city)

    @property
    def address(self) -> str:
        """One-line address: « 12 rue des Tanneurs, 69003 Lyon »; empty if not set."""
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(filter(None, [self.street, town]))

    @property
    def contact_address(self) -> str:
        """E-mail address for data protection: the DPO's, else the company's."""
        return self.dpo_email or self.email

    @property
    def data_contact(self) -> str:
        """Contact for questions on personal data: name, if there is one, and address."""
        if not self.contact_address:
            return ""
        name = self.dpo_name if self.dpo_email else ""
        return ", ".join(filter(None, [name, self.contact_address]))

    @property
    def coordinates(self) -> str:
        """Name, address, telephone and e-mail on one line (GDPR art. 13.1.a).

        Empty if the name or the address is missing, because a partial identity is not
        enough.
        """
        if not (self.is_named and self.has_address):
            return ""
        return ", ".join(
            filter(None, [self.name, self.address, self.phone, self.email])
        )

    @classmethod
    def current(cls) -> "Company":
        """The company of this deployment; unsaved defaults if it is not set yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


def login_address(typed: str) -> str:
    """A login address as it is stored and compared."""
    return typed.strip().lower()


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(
        self, email: str, password: str | None = None, **extra: object
    ) -> "User":
        user = self.model(email=login_address(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **extra: object
    ) -> "User":
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **extra
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person who works in the back-office; logs in by e-mail."""

    # Django removes an inherited field that is set to None; its stubs do not know it.
    username = None  # type: ignore[assignment]
    email = models.EmailField("adresse e-mail", unique=True)
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    """Included in the session hash: incrementing it ends all sessions of the account.
    """
    list_columns = models.JSONField(default=dict, db_default={}, editable=False)
    """The columns that they chose to read, by list."""

    # The stubs of AbstractUser declare the manager of an abstract class.
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "utilisateur"
        permissions = [
            ("manage_users", "Peut gérer les utilisateurs"),
            ("view_settings", "Peut voir les paramètres"),
            (SEE_SENSITIVE, "Peut voir les données sensibles"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_ignores_case")
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """As Django's, with `session_generation` added to the password."""
        salt = "accounts.models.User.get_session_auth_hash"
        value = f"{self.session_generation}:{self.password}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """End every session of this account at its next request."""
        type(self).objects.filter(pk=self.pk).update(
            session_generation=models.F("session_generation") + 1
        )
        self.refresh_from_db(fields=["session_generation"])

    @property
    def role(self) -> str:
        """Name of the account's only group; empty if none."""
        return next((group.name for group in self.groups.all()), "")

    @property
    def role_label(self) -> str:
        return label_of(self.role)

    @property
    def is_company_admin(self) -> bool:
        return self.groups.filter(name=COMPANY_ADMIN).exists()

    @property
    def sees_sensitive(self) -> bool:
        """Whether the account has the right, by its group or individually."""
        return self.has_perm(f"accounts.{SEE_SENSITIVE}")

    @property
    def may_see_sensitive(self) -> bool:
        """Whether the account has the individual right."""
        return self.user_permissions.filter(codename=SEE_SENSITIVE).exists()


def label_of(role: str) -> str:
    """Displayed label of a role; a group made by `configure` keeps its name."""
    if role in Role.values:
        return str(Role(role).label)
    return role or "Aucun rôle"


class SignIn(models.Model):
    """Digest of a place from which an account signs in; kept 180 days after the last
    sign-in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    place = models.CharField(max_length=64)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = "lieu de connexion"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "place"], name="sign_in_place_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {short_date(self.last_at)}"


class ApiKey(models.Model):
    """An API key; only its digest is stored, so it can be shown only once."""

    name = models.CharField("nom", max_length=100)
    prefix = models.CharField("début de la clé", max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(
        models.CharField(max_length=30, choices=Scope.choices), verbose_name="droits"
    )
    system = models.CharField(
        "système",
        max_length=30,
        blank=True,
        help_text="Le nom du logiciel, comme dans les références des fiches. Ex. : erp.",
    )
    origins = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name="sites",
        help_text="D'une clé publiable : les seules pages qui peuvent s'en servir.",
    )
    proof = models.CharField(
        "preuve d'un accord",
        max_length=20,
        choices=Proof.choices,
        default=Proof.SETTING,
        help_text="Ce que cette clé peut dire d'un accord qu'elle transmet.",
    )
    calls_per_minute = models.PositiveIntegerField(
        "appels par minute",
        null=True,
        blank=True,
        help_text="Vide : la limite du serveur.",
    )
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="créée par"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now)
    expires_at = models.DateTimeField("expire le", null=True, blank=True)
    last_used_at = models.DateTimeField("dernier appel", null=True)
    revoked_at = models.DateTimeField("révoquée le", null=True)

    class Meta:
        verbose_name = "clé API"
        verbose_name_plural = "clés API"
        permissions = [("manage_api_keys", "Peut gérer les clés API")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"

    def is_usable(self, now: datetime.datetime) -> bool:
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not is_over

    @property
    def confirms(self) -> bool:
        """Whether an opt-in reported with this key needs the person's confirmation."""
        if self.proof == Proof.SETTING:
            return bool(settings.API_DOUBLE_OPT_IN)
        return self.proof == Proof.CONFIRM

    def may_give_consents(self, now: datetime.datetime) -> bool:
        """Whether this key may record now an opt-in that counts at once."""
        may_record = Scope.CONSENTS_WRITE in self.scopes
        return self.is_usable(now) and may_record and not self.confirms


class AuditEvent(models.Model):
    """One back-office act: who, what, on what; ids and codes, never a value.

    CNIL 2021-122: kept apart, minimal, purged by age. Database triggers refuse any
    change of a line and its deletion before that age (accounts/sql).
    """

    at = models.DateTimeField("le", default=timezone.now, db_index=True)
    action = models.CharField("action", max_length=60, db_index=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    api_key = models.ForeignKey(
        ApiKey, models.PROTECT, null=True, related_name="+", verbose_name="clé API"
    )
    target = models.CharField(
        "objet", max_length=100, blank=True, help_text="modèle:identifiant opaque"
    )
    details = models.JSONField("détails", default=dict)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["-id"]
        indexes = [models.Index(fields=["target", "-id"], name="audit_by_target")]
        permissions = [("view_journal", "Peut consulter le journal")]

    def __str__(self) -> str:
        return f"{short_instant(self.at)} {self.action}"
