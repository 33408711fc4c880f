//! The properties of a feature on their way.

use super::limits::Budget;
use crate::json;

/// JSON text that is being written, up to what a budget has.
pub struct Text<'a> {
    pub json: String,
    /// Numbers that are null for being infinite or NaN.
    pub not_finite: usize,
    /// Bytes that are not to be taken from the budget.
    free: usize,
    budget: &'a Budget,
}

impl<'a> Text<'a> {
    pub fn new(free: usize, budget: &'a Budget) -> Self {
        Self { json: String::new(), not_finite: 0, free, budget }
    }

    /// Appends a number, in its shortest form.
    pub fn push_real(&mut self, number: f64) {
        self.not_finite += usize::from(!number.is_finite());
        json::push_real(&mut self.json, number);
    }

    /// Looks whether the budget has what was written.
    ///
    /// # Errors
    /// When it has not.
    pub fn check(&self) -> Result<(), String> {
        self.budget.check(self.taken())
    }

    /// Ends the text and takes it from the budget.
    ///
    /// # Errors
    /// When that is more than the budget has.
    pub fn take(&self) -> Result<(), String> {
        self.budget.take(self.taken())
    }

    fn taken(&self) -> usize {
        self.json.len().saturating_sub(self.free)
    }
}
