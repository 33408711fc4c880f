//! Work on all threads whose results are taken in order.

use rayon::Scope;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Results that may wait for one before them, for each thread. With more of them nothing new is begun.
const WAITING_PER_THREAD: usize = 4;

/// Makes so many results on all threads, and has each taken in its turn, by one thread at a time, until
/// there is reason to break off, which is given back. `make` fills a buffer, most often one that was taken
/// before, whose memory it can use again.
///
/// No thread waits for another one: one that has nothing to do here is free for what else there is.
pub(crate) fn in_turn<B: Default + Send, R: Send, E: Send>(
    count: usize,
    make: impl Fn(usize, &mut B) -> R + Sync,
    take: impl FnMut(&mut B, R) -> ControlFlow<E> + Send,
) -> Option<E> {
    let threads = rayon::current_num_threads();
    let turns = Turns {
        count,
        begun: 0,
        next: 0,
        waiting: BTreeMap::new(),
        taken: Vec::new(),
        take: Some(take),
        end: None,
        resting: 0,
    };
    let work = Work { make, most: WAITING_PER_THREAD * threads, turns: Mutex::new(turns) };
    rayon::scope(|scope| (0..threads.min(count)).for_each(|_| work.spawn(scope)));
    work.turns.into_inner().unwrap_or_else(PoisonError::into_inner).end
}

struct Work<B, R, E, M, T> {
    make: M,
    /// Results that may wait.
    most: usize,
    turns: Mutex<Turns<B, R, E, T>>,
}

struct Turns<B, R, E, T> {
    count: usize,
    /// How many results are being made, or are made.
    begun: usize,
    /// The number of the one to be taken next.
    next: usize,
    waiting: BTreeMap<usize, (B, R)>,
    /// Buffers whose results were taken.
    taken: Vec<B>,
    /// Away while a thread takes, and after the last one.
    take: Option<T>,
    /// Why no more are taken.
    end: Option<E>,
    /// Tasks that ended because too many results wait.
    resting: usize,
}

impl<B, R, E, M, T> Work<B, R, E, M, T>
where
    B: Default + Send,
    R: Send,
    E: Send,
    M: Fn(usize, &mut B) -> R + Sync,
    T: FnMut(&mut B, R) -> ControlFlow<E> + Send,
{
    fn spawn<'s>(&'s self, scope: &Scope<'s>) {
        scope.spawn(|scope| self.work(scope));
    }

    fn work<'s>(&'s self, scope: &Scope<'s>) {
        let mut turns = self.lock();
        // In their order, so that little has to wait for one before it.
        while turns.begun < turns.count {
            let number = turns.begun;
            turns.begun += 1;
            let mut buffer = turns.taken.pop().unwrap_or_default();
            drop(turns);
            let result = (self.make)(number, &mut buffer);
            turns = self.lock();
            turns.waiting.insert(number, (buffer, result));
            turns = self.take(turns);
            // The one to be taken next is being taken or made by a thread that comes here after that.
            if turns.waiting.len() > self.most {
                turns.resting += 1;
                return;
            }
            (0..std::mem::take(&mut turns.resting)).for_each(|_| self.spawn(scope));
        }
    }

    /// Takes the results whose turn it is, unless another thread does.
    fn take<'s>(
        &'s self,
        mut turns: MutexGuard<'s, Turns<B, R, E, T>>,
    ) -> MutexGuard<'s, Turns<B, R, E, T>> {
        while let Some(mut take) = turns.take.take() {
            let next = turns.next;
            let Some((mut buffer, result)) = turns.waiting.remove(&next) else {
                turns.take = Some(take);
                break;
            };
            drop(turns);
            let flow = take(&mut buffer, result);
            turns = self.lock();
            turns.next += 1;
            turns.taken.push(buffer);
            match flow {
                ControlFlow::Continue(()) => turns.take = Some(take),
                ControlFlow::Break(end) => {
                    (turns.end, turns.begun) = (Some(end), turns.count);
                }
            }
        }
        turns
    }

    fn lock(&self) -> MutexGuard<'_, Turns<B, R, E, T>> {
        // A panic ends the program anyway.
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn results_are_taken_in_order_until_one_is_the_last() {
        for (count, last) in [(0, 0), (1, 9), (1000, 5000), (1000, 700), (1000, 0)] {
            let mut taken = Vec::new();
            let end = in_turn(
                count,
                |number, buffer: &mut Vec<usize>| {
                    buffer.clear();
                    buffer.push(number);
                    number == last
                },
                |buffer, is_last| {
                    taken.append(buffer);
                    if is_last { ControlFlow::Break(last) } else { ControlFlow::Continue(()) }
                },
            );
            assert_eq!(end, (last < count).then_some(last));
            assert!(taken.into_iter().eq(0..count.min(last + 1)));
        }
    }

    #[test]
    fn few_results_wait_for_a_slow_one() {
        let made = Mutex::new(0);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let mut taken = 0;
        let end: Option<()> = pool.install(|| {
            in_turn(
                400,
                |number, (): &mut ()| {
                    *made.lock().unwrap() += 1;
                    std::thread::sleep(Duration::from_millis(if number % 100 == 7 {
                        20
                    } else {
                        0
                    }));
                },
                |(), ()| {
                    taken += 1;
                    // Besides those that may wait there is one that each of the two other threads makes.
                    assert!(*made.lock().unwrap() <= taken + 3 * WAITING_PER_THREAD + 2);
                    std::thread::sleep(Duration::from_micros(100));
                    ControlFlow::Continue(())
                },
            )
        });
        assert_eq!(end, None);
        assert_eq!((taken, *made.lock().unwrap()), (400, 400));
    }
}
