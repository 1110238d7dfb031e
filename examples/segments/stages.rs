//! Stages and rungs in words: [`LifecycleStage`] and [`LadderRung`].

use retention::segment::{LadderPolicy, LadderRung, LifecyclePolicy, LifecycleStage};

/// Who is in a stage.
pub(crate) fn stage(stage: LifecycleStage, policy: &LifecyclePolicy) -> String {
    let parts = policy.parts();
    let (declining, lost) = (parts.declining_after, parts.lost_after);
    match stage {
        LifecycleStage::New => format!("first order at most {} days ago", parts.new_days),
        LifecycleStage::Active => format!("no longer new, and no silence of more than {declining}"),
        LifecycleStage::Declining => format!("no order for more than {declining}"),
        LifecycleStage::Lost => format!("no order for more than {lost}"),
        LifecycleStage::Reactivated => {
            format!("back for at most {} days, after more than {lost} without an order", parts.reactivated_days)
        }
    }
}

/// Who stands on a rung; `None` for those that orders do not tell of: who will buy, and who recommends.
pub(crate) fn rung(rung: LadderRung, policy: &LadderPolicy) -> Option<String> {
    let loyal = policy.parts().loyal_from;
    match rung {
        LadderRung::FirstTimeBuyer => Some("one purchase".to_owned()),
        LadderRung::RepeatCustomer => Some(format!("more than one purchase, fewer than {loyal}")),
        LadderRung::Loyal => Some(format!("{loyal} purchases or more; orders of one day are one")),
        LadderRung::Prospect | LadderRung::Advocate => None,
    }
}
