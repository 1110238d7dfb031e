//! Key customers: Pareto shares, ABC classes, Lorenz curve, Gini coefficient.
