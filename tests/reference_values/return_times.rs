//! Return curves and time between purchases.
