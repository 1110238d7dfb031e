//! [`Zone`]: the time zone in which a customer's day begins.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use thiserror::Error;

/// A time zone: an offset, or with the feature `chrono-tz` a name of the IANA database, such as `Europe/Berlin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Inner);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Inner {
    Fixed(FixedOffset),
    #[cfg(feature = "chrono-tz")]
    Named(chrono_tz::Tz),
}

/// Why a text is not a [`Zone`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// A name that is not known.
    #[error("zone: expected an offset such as +03:30 or a name such as Europe/Berlin, found {found:?}")]
    Unknown {
        /// What was found.
        found: String,
    },
}

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(Inner::Fixed(FixedOffset::east_opt(0).unwrap()));

    /// A fixed offset: the caller's own, where no time zone is known.
    pub fn fixed(offset: FixedOffset) -> Self {
        Self(Inner::Fixed(offset))
    }

    /// A zone of the IANA database.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] if there is no such zone.
    #[cfg(feature = "chrono-tz")]
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        let unknown = |_| ZoneError::Unknown { found: name.to_owned() };
        name.parse().map(|zone| Self(Inner::Named(zone))).map_err(unknown)
    }

    /// What clocks show at an instant.
    pub fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        let _ = instant;
        todo!()
    }

    /// The first instant at which clocks show this, or, if they skip it, the same time after the skip: 02:30 that does
    /// not exist is 03:30. `None` outside of the calendar.
    pub fn instant(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let _ = local;
        todo!()
    }
}
