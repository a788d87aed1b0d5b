"""Static files under names that carry their content's hash, imports of modules included, and small on the wire."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Hashed names once `collectstatic` has run; plain names before that, and for a file it has not met.

    A page for somebody in need must not fail because a style sheet is missing, so an unknown name is no error.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False
    keep_intermediate_files = False

    def stored_name(self, name: str) -> str:
        """The hashed name, or `name` itself where the manifest has none."""
        return self.hashed_files.get(self.hash_key(self.clean_name(name))) or name
