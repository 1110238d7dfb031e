//! Laws of campaigns: presets.
