"""``kfp.dsl.types``, for components that import artifact classes by their full name."""
