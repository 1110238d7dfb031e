//! Laws of campaigns: replay.
