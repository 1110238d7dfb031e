//! Formulas of `metrics`.

use retention::metrics::{
    Abandonment, AbandonmentBase, AcquisitionVersusRetention, AverageOrderValue, CITED, CartRecovery, ChurnCounts,
    ChurnDefinition, ChurnParts, ChurnRate, CitedFigure, CitedValue, ClvWithRetention, Confidence, CustomerCounts,
    CustomerFlow, FlowParts, Funnel, GoalJudgement, GrossRevenueRetention, HistoricValue, MetricsError, MrrMovements,
    MrrParts, NetPromoterScore, Payback, PurchaseFrequency, PurchaseStage, QuantileMethod, ReactivatedCount,
    ReactivatedMrr, RecoveryParts, RetentionEffect, RetentionGoal, ReturnOnInvestment, ReturningCustomers,
    TimeBetweenPurchases, retention_rates_for,
};
use retention::model::Rate;
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn rate(numerator: i64, denominator: i64) -> Rate {
    Rate::new(numerator, denominator).unwrap()
}

fn percent(rate: Option<Rate>) -> String {
    rate.unwrap().to_string()
}

/// At most 10⁻²⁰ apart: the accuracy that roots and powers promise.
#[track_caller]
fn assert_close(found: Decimal, expected: &str) {
    let difference = (found - decimal(expected)).abs();
    assert!(difference <= decimal("0.00000000000000000001"), "found {found}, expected {expected}");
}

mod retention_and_churn {
    use super::*;

    /// Document 001: S 50,000, N 1,000, E 40,000. The stated formula and the arithmetic of the example.
    #[test]
    fn document_001_states_one_formula_and_computes_another() {
        let counts = CustomerCounts::new(50_000, 40_000, 1_000).unwrap();
        assert_eq!(counts.retention_rate(), Some(rate(39_000, 50_000)));
        assert_eq!(percent(counts.retention_rate()), "78.00 %");
        let example = counts.adjusted_base_rate().unwrap();
        assert_eq!((example.numerator(), example.denominator()), (40_000.into(), 49_000.into()));
        assert_eq!(example.to_string(), "81.63 %");
    }

    /// Document 002's net churn beside the gross one, on the same numbers.
    #[test]
    fn document_002_nets_acquisitions_against_losses() {
        let counts = CustomerCounts::new(50_000, 40_000, 1_000).unwrap();
        assert_eq!(percent(counts.net_churn_rate()), "20.00 %");
        assert_eq!(percent(counts.gross_churn_rate()), "22.00 %");
        assert_eq!(counts.lost(), 11_000);
    }

    /// Document 001: 2,000 customers, 900 come back within two months.
    #[test]
    fn document_001_returning_customers() {
        assert_eq!(percent(ReturningCustomers::new(2_000, 900).unwrap().rate()), "45.00 %");
    }

    /// definitions.md, section 3: S 100, kept 60, came back 50, new 30: the identity says 110 %.
    #[test]
    fn the_identity_of_counts_can_pass_the_whole_and_the_set_cannot() {
        let flow = CustomerFlow::new(FlowParts { at_start: 100, acquired: 30, reactivated: 50, lost: 40 }).unwrap();
        assert_eq!(flow.at_end(), 140);
        assert_eq!(flow.retention_rate(), Some(rate(60, 100)));
        assert_eq!(flow.counts(ReactivatedCount::AsAcquired).unwrap().retention_rate(), Some(rate(60, 100)));
        let error = flow.counts(ReactivatedCount::AsKept).unwrap_err();
        assert_eq!(error.to_string(), "at_end less acquired: expected at most at_start, which is 100, found 110");
    }

    /// definitions.md, section 3: 12 % (Recurly), 10 % (ChartMogul), 8.57 % (Stripe).
    #[test]
    fn three_tools_three_churn_rates() {
        let parts = ChurnParts { at_start: 100, acquired: 40, lost: 12, lost_acquired: 1, came_back: 1 };
        let churn = ChurnCounts::new(parts).unwrap();
        assert_eq!(percent(churn.rate(ChurnDefinition::LossesOverStart)), "12.00 %");
        assert_eq!(percent(churn.rate(ChurnDefinition::StartersGoneOverStart)), "10.00 %");
        let stripe = churn.rate(ChurnDefinition::LossesOverStartAndAcquired).unwrap();
        assert_eq!((stripe.to_string().as_str(), stripe.denominator()), ("8.57 %", 140.into()));
    }

    /// 60 digits: 1 − (1 − c)ⁿ.
    #[test]
    fn churn_over_several_periods() {
        let churn = |text| ChurnRate::new(Rate::new(decimal(text), 1).unwrap()).unwrap();
        assert_close(churn("0.05").over(12), "0.4596399123373630371093750000");
        assert_close(churn("0.000001").over(1_000_000), "0.6321207427683549057142018747");
    }

    /// 60 digits: 1 − (1 − c)^(1/n), from the usual to the extreme.
    #[test]
    fn churn_per_part() {
        for (churn, parts, expected) in [
            ("0.138331", 1, "0.138331"),
            ("0.2", 12, "0.0184234701262483263736686340"),
            ("0.05", 30, "0.0017083156444657343378449380"),
            ("0.9999999", 365, "0.0431983450993386207878878169"),
            ("0.000001", 365, "0.0000000027397273935081341131"),
            ("0.5", u32::MAX, "0.0000000001613859042211899351"),
            ("0.9999999999999999999999999999", 12, "0.9953584111663872211075899236"),
        ] {
            let churn = ChurnRate::new(Rate::new(decimal(churn), 1).unwrap()).unwrap();
            assert_close(churn.per_part(parts).unwrap(), expected);
        }
    }

    /// Document 001: 10 % today, 50 % as the goal, is not reasonable.
    #[test]
    fn document_001_goal() {
        let goal = RetentionGoal::new(2_000, 200, rate(50, 100)).unwrap();
        assert_eq!(goal.customers_to_keep(), Some(1_000));
        assert_eq!(goal.customers_missing(), Some(800));
        assert_eq!(goal.gap_points(), Some(40.into()));
        assert_eq!(percent(goal.relative_lift()), "400.00 %");
        assert_eq!(goal.judge(rate(50, 100), 1).unwrap(), GoalJudgement::TooFar);
        assert_eq!(goal.judge(rate(400, 100), 1).unwrap(), GoalJudgement::Reasonable);
        // 1.25⁷ = 4.77, 1.25⁸ = 5.96.
        assert_eq!(goal.periods_needed(rate(25, 100)).unwrap(), Some(8));
        assert_eq!(goal.periods_needed(rate(0, 100)).unwrap(), None);
    }

    /// 60 digits: where five points make +25 %, +95 % (document 002) and +125 % (document 000) at a discount of 10 %.
    #[test]
    fn where_the_cited_effects_hold() {
        let [step, discount] = [rate(5, 100), rate(10, 100)];
        let ranges = retention_rates_for(step, discount, rate(25, 100), rate(95, 100)).unwrap();
        assert_eq!(ranges.len(), 2);
        assert_close(ranges[0].from(), "0.058384244631736918413216");
        assert_close(ranges[0].to(), "0.289150471698584904716983");
        assert_close(ranges[1].from(), "0.760849528301415095283017");
        assert_eq!(ranges[1].to(), decimal("0.95")); // 95 % + 5 points = 100 %
        let points = retention_rates_for(step, discount, rate(125, 100), rate(125, 100)).unwrap();
        assert_eq!(points.len(), 1);
        assert_close(points[0].from(), "0.043725649966674413462000");
        assert_eq!(points[0].from(), points[0].to());
        // Nowhere is it only 10 %: at this discount five points bring at least 19.95 %.
        assert_eq!(retention_rates_for(step, discount, rate(5, 100), rate(10, 100)).unwrap(), []);
        // From 10 to 25 % is one range around the smallest change.
        assert_eq!(retention_rates_for(step, discount, rate(10, 100), rate(25, 100)).unwrap().len(), 1);
    }

    #[test]
    fn five_points_more_at_eighty() {
        let today = ClvWithRetention::new(90.into(), rate(80, 100), rate(10, 100)).unwrap();
        let effect = RetentionEffect::new(today, rate(5, 100)).unwrap();
        assert_eq!(effect.before().value(), Some(240.into()));
        assert_eq!(effect.after().value(), Some(306.into()));
        assert_eq!(effect.relative_change(), Some(decimal("0.275")));
        assert_eq!(effect.profit_change(130.into()).unwrap(), Some(decimal("0.6")));
        assert_eq!(effect.profit_change(240.into()).unwrap(), None);
    }
}

mod subscriptions {
    use super::*;

    /// definitions.md, section 4: start 100, churn 10, contraction 10, expansion 10 → gross 20 %, net 10 %.
    #[test]
    fn gross_and_net_churn() {
        let parts = MrrParts {
            start: 100.into(),
            expansion: 10.into(),
            contraction: 10.into(),
            churn: 10.into(),
            ..MrrParts::default()
        };
        let month = MrrMovements::new(parts).unwrap();
        assert_eq!(percent(month.gross_mrr_churn_rate()), "20.00 %");
        assert_eq!(percent(month.net_mrr_churn_rate(ReactivatedMrr::LeftOut)), "10.00 %");
        let back = MrrMovements::new(MrrParts { reactivation: 5.into(), ..parts }).unwrap();
        assert_eq!(percent(back.net_mrr_churn_rate(ReactivatedMrr::LeftOut)), "10.00 %");
        assert_eq!(percent(back.net_mrr_churn_rate(ReactivatedMrr::TakenOff)), "5.00 %");
    }

    /// definitions.md, section 4: 20,000 + 3,000 − 1,200 − 800 → NRR 105 %, GRR 90 %.
    #[test]
    fn revenue_retention() {
        let month = MrrMovements::new(MrrParts {
            start: 20_000.into(),
            expansion: 3_000.into(),
            contraction: 1_200.into(),
            churn: 800.into(),
            ..MrrParts::default()
        })
        .unwrap();
        assert_eq!(percent(month.net_revenue_retention_rate()), "105.00 %");
        assert_eq!(percent(month.gross_revenue_retention_rate()), "90.00 %");
        assert_eq!(month.end(), 21_000.into());
    }

    /// definitions.md, section 4: (20 + 8) / (5 + 3) = 3.5; with no losses undefined, not 0.
    #[test]
    fn quick_ratio() {
        let parts = MrrParts {
            start: 100.into(),
            new: 20.into(),
            expansion: 8.into(),
            contraction: 3.into(),
            churn: 5.into(),
            ..MrrParts::default()
        };
        assert_eq!(MrrMovements::new(parts).unwrap().quick_ratio(), Some(decimal("3.5")));
        let no_losses = MrrParts { contraction: 0.into(), churn: 0.into(), ..parts };
        assert_eq!(MrrMovements::new(no_losses).unwrap().quick_ratio(), None);
    }

    /// definitions.md, section 4: 4 yearly at 2,000 together → new 166.67 a month; + 2 monthly at 30 → expansion 60; cancel
    /// those → contraction 60; cancel the last → churn; return on 3 × 50 → reactivation 150.
    #[test]
    fn movements_month_by_month() {
        let yearly = decimal("166.67");
        let zero = MrrParts::default();
        let months = [
            (MrrParts { new: yearly, ..zero }, "166.67"),
            (MrrParts { start: yearly, expansion: 60.into(), ..zero }, "226.67"),
            (MrrParts { start: decimal("226.67"), contraction: 60.into(), ..zero }, "166.67"),
            (MrrParts { start: yearly, churn: yearly, ..zero }, "0"),
            (MrrParts { reactivation: 150.into(), ..zero }, "150"),
        ];
        for (parts, end) in months {
            assert_eq!(MrrMovements::new(parts).unwrap().end(), decimal(end));
        }
    }

    /// DOCUMENTS.md M2: one customer's expansion never hides another's contraction.
    #[test]
    fn gross_revenue_retention_per_customer() {
        let customers = [(100, 150), (100, 50), (100, 100), (0, 70)].map(|(s, n)| (Decimal::from(s), Decimal::from(n)));
        let retention = GrossRevenueRetention::from_customers(customers).unwrap();
        assert_eq!(percent(retention.rate()), "83.33 %"); // 250 / 300; in sum it would be 370 / 300
    }
}

mod purchases {
    use super::*;

    /// definitions.md, section 5 (openretailscience): mean gaps 30, 31, 14 of three customers, median of means 30.
    #[test]
    fn time_between_purchases() {
        let customers =
            [vec![(30, 2)], vec![(31, 1)], vec![(14, 3)]].map(|c| TimeBetweenPurchases::from_counts(c).unwrap());
        let means: Vec<_> = customers.iter().map(|gaps| gaps.mean().unwrap()).collect();
        assert_eq!(means, [30, 31, 14].map(Decimal::from));
        let of_means = TimeBetweenPurchases::from_counts([(30, 1), (31, 1), (14, 1)]).unwrap();
        assert_eq!(of_means.median(), Some(30.into()));
        let all = customers[0].merge(&customers[1]).unwrap().merge(&customers[2]).unwrap();
        assert_eq!(all.mean().unwrap().round_dp(2), decimal("22.17"));
        assert_eq!((all.shortest(), all.longest(), all.count()), (Some(14), Some(31), 6));
    }

    /// R: `quantile(c(14, 14, 14, 30, 30, 31), c(.1, .25, .5, .9), type = 7)` and `type = 1`.
    #[test]
    fn quantiles_of_types_seven_and_one() {
        let gaps = TimeBetweenPurchases::from_counts([(14, 3), (30, 2), (31, 1)]).unwrap();
        for (percent, linear, nearest) in
            [(10, "14", 14), (25, "14", 14), (50, "22", 14), (75, "30", 30), (90, "30.5", 31), (100, "31", 31)]
        {
            let q = rate(percent, 100);
            assert_eq!(gaps.quantile(q, QuantileMethod::Linear).unwrap(), Some(decimal(linear)), "{q}");
            assert_eq!(gaps.quantile(q, QuantileMethod::NearestRank).unwrap(), Some(nearest.into()), "{q}");
        }
    }

    /// definitions.md, section 1: the data set of R `rfm` has 995 customers and 4,906 orders.
    #[test]
    fn purchase_frequency() {
        assert_eq!(PurchaseFrequency::new(4_906, 995).unwrap().value().unwrap().round_dp(4), decimal("4.9307"));
        assert_eq!(PurchaseFrequency::default().value(), None);
    }
}

mod value_and_cost {
    use super::*;

    /// Document 000: 1,000,000 − 500,000 = 500,000 toman.
    #[test]
    fn document_000_lifetime_value() {
        assert_eq!(HistoricValue::new(1_000_000.into(), 500_000.into()).unwrap().value(), 500_000.into());
    }

    /// Document 000: CAC 50,000, margin 30,000 an order: −20,000 after the first, +10,000 after the second.
    #[test]
    fn document_000_payback() {
        let payback = Payback::new(50_000.into(), 30_000.into()).unwrap();
        assert_eq!(payback.after(0).unwrap(), (-50_000).into());
        assert_eq!(payback.after(1).unwrap(), (-20_000).into());
        assert_eq!(payback.after(2).unwrap(), 10_000.into());
        assert_eq!(payback.payback(), Some(2));
        assert_eq!(Payback::first_covered(50_000.into(), [30_000.into(), 30_000.into()]).unwrap(), Some(2));
    }

    /// experiments.md: incremental revenue 27,000, margin 40 %, cost 4,860 → ROI 1.2222.
    #[test]
    fn return_on_investment() {
        let campaign = ReturnOnInvestment::new(10_800.into(), 4_860.into()).unwrap();
        assert_eq!(campaign.rate().unwrap().value().unwrap().round_dp(4), decimal("1.2222"));
    }

    /// Documents 000 (seven times) and 001, 002 (five times), on costs that make them true.
    #[test]
    fn acquisition_against_retention() {
        let ratio =
            |acquire: i64, keep: i64| AcquisitionVersusRetention::new(acquire.into(), keep.into()).unwrap().ratio();
        assert_eq!(ratio(35_000, 5_000), Some(7.into()));
        assert_eq!(ratio(25_000, 5_000), Some(5.into()));
        assert_eq!(ratio(25_000, 0), None);
    }

    /// 60 digits: m 90, r 0.8, d 0.1.
    #[test]
    fn lifetime_value_with_retention() {
        let clv = ClvWithRetention::new(90.into(), rate(80, 100), rate(10, 100)).unwrap();
        assert_eq!(clv.value(), Some(240.into()));
        assert_eq!(clv.undiscounted(), Some(360.into()));
        assert_eq!(clv.value_with_first_margin(), Some(330.into()));
        assert_close(clv.over(10).unwrap(), "230.0646250842473918908569");
        assert_eq!(clv.over(0).unwrap(), Decimal::ZERO);
        let endless = ClvWithRetention::new(90.into(), rate(1, 1), rate(0, 1)).unwrap();
        assert_eq!((endless.value(), endless.undiscounted()), (None, None));
        assert_eq!(endless.over(10).unwrap(), 900.into());
    }

    #[test]
    fn average_order_value() {
        assert_eq!(AverageOrderValue::new(decimal("12600.00"), 300).unwrap().value(), Some(42.into()));
    }
}

mod advocacy {
    use super::*;

    /// definitions.md, section 6: n 300, p 1/2, d 1/6 → 33.33, 95 % margin 8.434; with 60 digits 8.434342079211067.
    #[test]
    fn margin_of_error() {
        let survey = NetPromoterScore::new(150, 100, 50).unwrap();
        assert_eq!(survey.score().unwrap().round_dp(2), decimal("33.33"));
        assert_eq!(survey.standard_error().unwrap().round_dp(12), decimal("4.303314829119"));
        assert_eq!(survey.margin_of_error(Confidence::P95).unwrap().round_dp(12), decimal("8.434342079211"));
    }

    /// Document 002 counts detractors from 0 and passives from 7; the scale is 0–10.
    #[test]
    fn the_scale_is_zero_to_ten() {
        let survey = NetPromoterScore::from_answers(0..=10).unwrap();
        assert_eq!((survey.detractors(), survey.passives(), survey.promoters()), (7, 2, 2));
        let error = NetPromoterScore::from_answers([0, 10, 5, 11]).unwrap_err();
        assert_eq!(error, MetricsError::Answer { index: 3, found: 11 });
    }
}

mod funnels {
    use super::*;

    /// Document 003: of 100 who set out to buy about 40 buy and 60 abandon.
    #[test]
    fn document_003_abandonment() {
        let orders = Abandonment::new(AbandonmentBase::SetOut, 100, 40).unwrap();
        assert_eq!((orders.abandoned(), percent(orders.rate())), (60, "60.00 %".into()));
        let funnel = Funnel::purchase([1_000, 100, 60, 50, 45, 40]).unwrap();
        let buyers = funnel.from_stage(&PurchaseStage::ProductPage).unwrap();
        assert_eq!(buyers.abandonment_rate(), orders.rate());
        let steps: Vec<_> = buyers.steps().map(|step| (*step.stage(), step.dropped())).collect();
        assert_eq!(
            steps,
            [
                (PurchaseStage::ProductPage, Some(40)),
                (PurchaseStage::Cart, Some(10)),
                (PurchaseStage::Checkout, Some(5)),
                (PurchaseStage::Payment, Some(5)),
                (PurchaseStage::PaymentReturn, None),
            ]
        );
        assert_eq!(*buyers.largest_drop().unwrap().stage(), PurchaseStage::ProductPage);
    }

    /// definitions.md, section 6: 1,000 carts, 300 bought → 70 %.
    #[test]
    fn cart_abandonment() {
        assert_eq!(percent(Abandonment::new(AbandonmentBase::Carts, 1_000, 300).unwrap().rate()), "70.00 %");
    }

    /// experiments.md, "Recovery": 315 of 3,150 against 21 of 350 → net 4.0 points, 126 incremental orders.
    #[test]
    fn recovery_net_of_a_holdout() {
        let parts = RecoveryParts { treated: 3_150, treated_bought: 315, held_out: 350, held_out_bought: 21 };
        let recovery = CartRecovery::new(parts).unwrap();
        assert_eq!(percent(recovery.gross_rate()), "10.00 %");
        assert_eq!(recovery.net_rate(), Some(rate(4, 100)));
        assert_eq!(recovery.incremental_orders(), Some(126.into()));
        // experiments.md, "Incrementality": 2,700 of 90,000 against 250 of 10,000 → 450 orders.
        let parts = RecoveryParts { treated: 90_000, treated_bought: 2_700, held_out: 10_000, held_out_bought: 250 };
        assert_eq!(CartRecovery::new(parts).unwrap().incremental_orders(), Some(450.into()));
    }
}

mod cited {
    use super::*;

    /// DOCUMENTS.md, section 10.
    #[test]
    fn every_figure_with_its_documents() {
        let text: Vec<_> = CITED.iter().map(ToString::to_string).collect();
        assert_eq!(
            text,
            [
                "7 times as much to acquire a customer as to keep one (000)",
                "5 times as much to acquire a customer as to keep one (001)",
                "up to 5 times as much to acquire a customer as to keep one (002)",
                "up to 125 % more profit from five points more retention (000)",
                "25–95 % more profit from five points more retention (002)",
                "60–70 % of the attempts to sell to an existing customer succeed (002)",
                "5–20 % of the attempts to sell to a new customer succeed (002)",
                "at least 40 % more likely to buy, existing customers than those who have not bought yet (001)",
                "27 % of the customers come back after their first purchase (002)",
                "54 % of the customers come back after their second or third purchase (002)",
                "up to 67 % more spent by existing than by new customers (002)",
                "31 % more spent by existing than by new customers (001, 004)",
                "50 % more likely to try a new product, existing than new customers (001, 004)",
                "60 % of those who set out to buy abandon the order (003)",
                "80 % of the effort belongs to existing customers (003)",
                "82 % of companies agree that retention is cheaper than acquisition (000)",
            ]
        );
        let mut ids: Vec<_> = CITED.iter().map(CitedFigure::id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CITED.len());
    }

    #[test]
    fn a_shop_against_the_figures() {
        assert!(CITED.iter().all(|figure| CitedFigure::from_id(figure.id()) == Some(figure)));
        assert_eq!(CitedFigure::from_id("no such figure"), None);
        let quantities = ["existing-likelier", "acquisition-cost-up-to-five", "profit-25-to-95", "sell-to-new"];
        let quantities = quantities.map(|id| CitedFigure::from_id(id).unwrap().quantity());
        assert_eq!(quantities, ["at least 40 % more", "up to 5 times", "25–95 % more", "5–20 %"]);
        let figure = CitedFigure::from_id("profit-25-to-95").unwrap();
        assert_eq!(figure.value(), CitedValue::Between(25.into(), 95.into()));
        assert_eq!(figure.value().agrees_with(decimal("27.5")), Some(true));
        assert_eq!(figure.value().agrees_with(decimal("24.9")), Some(false));
    }
}
