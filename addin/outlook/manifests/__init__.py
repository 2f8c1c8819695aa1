"""The two manifests that tell Outlook about the add-in: filled in from ``manifest/``, and checked."""
