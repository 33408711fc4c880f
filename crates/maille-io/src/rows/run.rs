//! Blocks read, worked on and written, each by somebody else at the same time.

use super::block::Block;
use super::blocks::{Blocks, Text};
use super::cells::Cells;
use super::cut::Cutter;
use super::error::RowsError;
use super::plan::{Plan, Scratch};
use super::summary::Summary;
use crate::ReadError;
use rayon::prelude::*;
use std::io::Write;

/// Blocks per thread that are worked on together.
const BLOCKS_PER_THREAD: usize = 4;

/// What a caller does with the rows of a block.
pub trait Work<A, E>: Fn(&Block<'_>, &mut Cells<'_>) -> Result<A, E> + Sync {}

impl<A, E, F: Fn(&Block<'_>, &mut Cells<'_>) -> Result<A, E> + Sync> Work<A, E> for F {}

/// A block on its way, with the room that it takes, which the blocks after it take in turn.
struct Slot<A, E> {
    text: Text,
    scratch: Scratch,
    out: String,
    done: Option<Result<(Summary, A), E>>,
}

/// Blocks that follow each other.
struct Batch<A, E> {
    slots: Vec<Slot<A, E>>,
    /// How many of them are in use.
    filled: usize,
    /// Why no more could be read.
    fault: Option<ReadError>,
}

/// Works on all blocks and writes what comes of it in order. While a batch of blocks is worked on, the
/// one before is written and the one after is read, so three are in memory.
pub fn run<A: Send, E: From<RowsError> + Send>(
    plan: &Plan,
    blocks: &mut Blocks,
    out: &mut (dyn Write + Send),
    work: impl Work<A, E>,
    account: impl FnMut(A) + Send,
) -> Result<Summary, E> {
    let mut writer =
        Writer { out, summary: Summary::default(), account, comma: plan.starts_with_comma() };
    writer.write(&plan.head)?;
    let cutter = plan.cutter();
    let [mut written, mut worked, mut read] = [(); 3].map(|()| Batch::new());
    read.read(blocks, &cutter);
    let mut goes_on = true;
    while read.is_used() || worked.is_used() {
        (written, worked, read) = (worked, read, written);
        goes_on &= worked.fault.is_none();
        let (done, ((), ())) = rayon::join(
            || writer.batch(&mut written),
            || {
                let read = || {
                    if goes_on {
                        read.read(blocks, &cutter);
                    }
                };
                rayon::join(|| worked.work(plan, &work), read)
            },
        );
        done?;
    }
    let tail = plan.tail(blocks).map_err(RowsError::from)?;
    writer.write(&tail)?;
    Ok(writer.summary)
}

impl<A: Send, E: From<RowsError> + Send> Batch<A, E> {
    fn new() -> Self {
        let slot = |_| Slot {
            text: Text::default(),
            scratch: Scratch::default(),
            out: String::new(),
            done: None,
        };
        let count = BLOCKS_PER_THREAD * rayon::current_num_threads();
        Self { slots: (0..count).map(slot).collect(), filled: 0, fault: None }
    }

    /// Whether there is something in it.
    fn is_used(&self) -> bool {
        self.filled > 0 || self.fault.is_some()
    }

    fn read(&mut self, blocks: &mut Blocks, cutter: &Cutter) {
        (self.filled, self.fault) = (0, None);
        for slot in &mut self.slots {
            match blocks.next(cutter, &mut slot.text) {
                Ok(true) => self.filled += 1,
                Ok(false) => return,
                Err(fault) => return self.fault = Some(fault),
            }
        }
    }

    fn work(&mut self, plan: &Plan, work: &impl Work<A, E>) {
        let slots = &mut self.slots[..self.filled];
        slots.par_iter_mut().with_max_len(1).for_each(|slot| slot.work(plan, work));
    }
}

impl<A, E: From<RowsError>> Slot<A, E> {
    fn work(&mut self, plan: &Plan, work: &impl Work<A, E>) {
        self.out.clear();
        let read = plan.block(&self.text, &mut self.scratch);
        self.done = Some(read.map_err(|error| RowsError::from(error).into()).and_then(
            |(block, summary)| {
                let mut cells = Cells::new(&block, &mut self.out, plan.width);
                let account = work(&block, &mut cells)?;
                cells.finish();
                Ok((summary, account))
            },
        ));
    }
}

/// Writes blocks and adds up their accounts.
struct Writer<'a, F> {
    out: &'a mut (dyn Write + Send),
    summary: Summary,
    account: F,
    /// Whether the next text starts with a comma that has nothing before it.
    comma: bool,
}

impl<F> Writer<'_, F> {
    fn batch<A, E: From<RowsError>>(&mut self, batch: &mut Batch<A, E>) -> Result<(), E>
    where
        F: FnMut(A),
    {
        for slot in &mut batch.slots[..batch.filled] {
            let Some(done) = slot.done.take() else { continue };
            let (summary, account) = done?;
            self.summary.append(summary);
            (self.account)(account);
            let is_first = self.comma && !slot.out.is_empty();
            self.write(&slot.out[usize::from(is_first)..])?;
            self.comma &= !is_first;
        }
        batch.filled = 0;
        batch.fault.take().map_or(Ok(()), |fault| Err(RowsError::from(fault).into()))
    }

    fn write(&mut self, text: &str) -> Result<(), RowsError> {
        self.out.write_all(text.as_bytes()).map_err(RowsError::Write)
    }
}
