//! Which products are bought together.
