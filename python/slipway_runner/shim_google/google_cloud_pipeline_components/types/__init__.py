"""The artifact classes of Google's components, for images that have them installed."""
