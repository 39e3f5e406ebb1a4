"""What the notify service is told by its environment."""

from pathlib import Path

from pydantic import Field, field_validator, model_validator

from services.notify.domain.addresses import OWN_NETWORKS, Network, networks
from services.notify.domain.contacts import EMAIL, Contacts
from services.notify.domain.mail_server import MailServer, parse_smtp_url
from shared.directory.agencies import Agency
from shared.settings import CommonSettings

DEMO_SUBSCRIBERS = frozenset({"kasn", "bkn"})


class NotifySettings(CommonSettings):
    port: int = Field(default=8004, alias="NETRA_NOTIFY_PORT")
    smtp_url: str = Field(default="smtp://127.0.0.1:2525", alias="SMTP_URL", repr=False)
    mail_sender: str = Field(default="pemberitahuan@netra.test", alias="NETRA_MAIL_SENDER")
    webhook_secret_file: Path | None = Field(default=None, alias="NETRA_WEBHOOK_SECRET_FILE")
    demo_webhook_url: str | None = Field(default=None, alias="NETRA_DEMO_WEBHOOK_URL")
    webhook_networks: str | None = Field(
        default=None,
        alias="NETRA_WEBHOOK_NETWORKS",
        description="networks, separated by spaces, that are not public and may be called; unset: none in production",
    )
    webhook_port: int = Field(default=8025, alias="NETRA_WEBHOOK_PORT")

    @field_validator("smtp_url")
    @classmethod
    def an_smtp_url(cls, url: str) -> str:
        parse_smtp_url(url)
        return url

    @field_validator("webhook_networks")
    @classmethod
    def networks_in_cidr(cls, text: str | None) -> str | None:
        networks(text or "")
        return text

    @field_validator("mail_sender")
    @classmethod
    def a_plain_address(cls, address: str) -> str:
        if not EMAIL.fullmatch(address):
            raise ValueError("NETRA_MAIL_SENDER must be a plain e-mail address")
        return address

    @model_validator(mode="after")
    def no_demo_in_production(self) -> "NotifySettings":
        if self.is_production and self.demo_webhook_url is not None:
            raise ValueError("NETRA_DEMO_WEBHOOK_URL is refused when NETRA_ENV=production")
        return self

    @property
    def mail_server(self) -> MailServer:
        return parse_smtp_url(self.smtp_url)

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """One a line, all of them sign. Raises ValueError when there is none, OSError when the file cannot be read."""
        if self.webhook_secret_file is None:
            raise ValueError("set NETRA_WEBHOOK_SECRET_FILE")
        secrets = tuple(self.webhook_secret_file.read_text().split())
        if not secrets:
            raise ValueError("NETRA_WEBHOOK_SECRET_FILE holds no secret")
        return secrets

    @property
    def callable_networks(self) -> tuple[Network, ...]:
        """Networks that are not public and may be called all the same."""
        if self.webhook_networks is not None:
            return networks(self.webhook_networks)
        return () if self.is_production else networks(OWN_NETWORKS)

    def seed_contacts(self, agency: Agency) -> Contacts:
        """Made-up addresses outside production; in production an agency has none until it is given one."""
        if self.is_production:
            return Contacts(email=None, webhook_url=None)
        webhook = self.demo_webhook_url or f"http://127.0.0.1:{self.webhook_port}/"
        return Contacts(email=f"{agency.id}@netra.test", webhook_url=webhook if agency.id in DEMO_SUBSCRIBERS else None)
