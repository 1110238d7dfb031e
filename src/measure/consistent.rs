//! What is counted in one walk never contradicts itself.

use std::fmt::Debug;

/// What a constructor makes of counts that came from one walk over a log, and so cannot contradict each other. Should a
/// fault of this crate's make them do so, debug builds stop here; others go on with nothing counted.
pub(super) fn consistent<T: Default, E: Debug>(made: Result<T, E>) -> T {
    debug_assert!(made.is_ok(), "counts of one walk: {:?}", made.as_ref().err());
    made.unwrap_or_default()
}
