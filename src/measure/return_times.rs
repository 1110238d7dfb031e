//! Return times: how soon, and whether, an n-th purchase is followed by another.
