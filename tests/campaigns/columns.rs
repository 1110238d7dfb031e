//! Laws of campaigns: columns.
