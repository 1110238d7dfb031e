//! `SurveyAnswer`: what a customer answered to "would you recommend us?".
