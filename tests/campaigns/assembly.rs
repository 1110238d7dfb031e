//! Laws of campaigns: assembly.
