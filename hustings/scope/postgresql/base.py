"""Django's PostgreSQL backend, told where the server is only when a connection is first needed.

Settings can then be read (by a type checker, by `--help`) without a database being started.
"""

from typing import Any

from django.db.backends.postgresql import base

from hustings.scope import servers


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects as the role named by `USER` in settings to whatever server `scope.servers` finds."""

    def get_connection_params(self) -> dict[str, Any]:
        """The connection keywords; resolves (and if need be starts) the server."""
        self.settings_dict["NAME"] = self.settings_dict["NAME"] or servers.database_name()
        found = servers.parameters(self.settings_dict["USER"])
        return {**super().get_connection_params(), **found, "dbname": self.settings_dict["NAME"]}
