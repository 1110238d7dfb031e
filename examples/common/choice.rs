//! [`Choice`]: an option whose value is one of a few names.
//!
//! Include it in an example with `#[path = "../common/choice.rs"] mod choice;`.

use crate::common::args::Given;

/// The values of an option, each by its name.
pub(crate) trait Choice: Copy + PartialEq + 'static {
    const NAMED: &[(&str, Self)];

    /// The name of a value.
    fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, choice)| *choice == self).map_or("", |(name, _)| *name)
    }
}

/// The choice that an option makes.
pub(crate) fn chosen<T: Choice>(option: &mut Given<'_>) -> Result<T, String> {
    let value = option.value()?;
    let known = T::NAMED.iter().find(|(name, _)| value.to_str() == Some(name));
    known.map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<&str> = T::NAMED.iter().map(|(name, _)| *name).collect();
        format!("{}: expected one of {}, found {}", option.name, names.join(", "), value.display())
    })
}
