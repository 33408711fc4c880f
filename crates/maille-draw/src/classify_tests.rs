use super::*;
use proptest::prelude::*;

fn bounds(classing: &Classing, values: &[f64]) -> Vec<f64> {
    classing.classes(values).unwrap().bounds().to_vec()
}

#[test]
fn quantiles_have_equal_counts_where_numbers_differ() {
    let values: Vec<f64> = (0..12).map(f64::from).collect();
    let classes = Classing::Quantiles(4).classes(&values).unwrap();
    assert_eq!(classes.bounds(), [0.0, 3.0, 6.0, 9.0, 11.0]);
    assert_eq!(classes.counts(), [3, 3, 3, 3]);
}

#[test]
fn quantiles_keep_equal_numbers_together_and_say_that_they_are_fewer() {
    let classes =
        Classing::Quantiles(4).classes(&[0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0]).unwrap();
    assert_eq!(classes.bounds(), [0.0, 1.0, 2.0, 3.0]);
    assert_eq!((classes.counts(), classes.asked()), (&[5, 1, 2][..], 4));
}

#[test]
fn intervals_are_equal() {
    let classes = Classing::EqualInterval(4).classes(&[0.0, 1.0, 10.0, 2.5]).unwrap();
    assert_eq!(classes.bounds(), [0.0, 2.5, 5.0, 7.5, 10.0]);
    assert_eq!(classes.counts(), [2, 1, 0, 1]);
    assert_eq!(
        bounds(&Classing::EqualInterval(2), &[-f64::MAX, f64::MAX]),
        [-f64::MAX, 0.0, f64::MAX]
    );
}

#[test]
fn breaks_leave_out_what_is_beyond_them() {
    let classes =
        Classing::Breaks(vec![0.0, 1.0, 2.0]).classes(&[-1.0, 0.0, 1.0, 2.0, 2.5]).unwrap();
    assert_eq!(classes.counts(), [1, 2]);
    let of = |value| classes.class_of(value);
    assert_eq!(
        [of(-0.1), of(-0.0), of(1.0), of(2.0), of(2.1)],
        [None, Some(0), Some(1), Some(1), None]
    );
    assert_eq!(of(f64::NAN), None);
}

#[test]
fn natural_breaks_part_what_lies_apart() {
    let values = [4.0, 5.0, 9.0, 10.0];
    assert_eq!(bounds(&Classing::Jenks(2), &values), [4.0, 9.0, 10.0]);
    let values = [-1e308, -1.1e308, 1.5e308, 1.6e308];
    assert_eq!(bounds(&Classing::Jenks(2), &values), [-1.1e308, 1.5e308, 1.6e308]);
    let tiny = [1.0, 2.0, 9.0, 10.0].map(|times| times * f64::from_bits(1));
    assert_eq!(bounds(&Classing::Jenks(2), &tiny), [tiny[0], tiny[2], tiny[3]]);
}

#[test]
fn one_number_is_one_class() {
    for classing in [Classing::Quantiles(5), Classing::EqualInterval(5), Classing::Jenks(5)] {
        let classes = classing.classes(&[7.0, 7.0]).unwrap();
        assert_eq!(
            (classes.bounds(), classes.counts(), classes.asked()),
            (&[7.0, 7.0][..], &[2][..], 5)
        );
        assert_eq!(classes.class_of(7.0), Some(0));
    }
}

#[test]
fn what_cannot_be_put_into_classes_is_told() {
    use ClassingError as E;
    let breaks = |breaks: &[f64]| Classing::Breaks(breaks.to_vec()).classes(&[1.0]).unwrap_err();
    assert_eq!(Classing::Jenks(3).classes(&[]), Err(E::NoValues));
    assert_eq!(Classing::Jenks(0).classes(&[1.0]), Err(E::Count(0)));
    assert_eq!(Classing::Quantiles(usize::MAX).classes(&[1.0]), Err(E::Count(usize::MAX)));
    assert_eq!(breaks(&[1.0]), E::Breaks(1));
    assert_eq!(breaks(&[1.0, 2.0, 2.0]), E::NotAscending { before: 2.0, next: 2.0 });
    assert_eq!(breaks(&[1.0, f64::INFINITY]), E::BreakNotFinite(f64::INFINITY));
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = Classing::EqualInterval(2).classes(&[1.0, value]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("number 2 to put into classes is {value}: leave it out")
        );
    }
}

/// As many as there are communes: slow ways of finding natural breaks take minutes.
#[test]
fn natural_breaks_of_many_numbers_are_found() {
    let values: Vec<f64> =
        (0_u32..35_000).map(|at| f64::from(at.wrapping_mul(2_654_435_761))).collect();
    let classes = Classing::Jenks(12).classes(&values).unwrap();
    // They are spread evenly, so the best classes have near equal counts.
    assert!(classes.counts().iter().all(|count| (2800..3040).contains(count)), "{classes:?}");
}

fn squares(values: &[f64], classes: &Classes) -> f64 {
    let of_class = |class| {
        let members: Vec<f64> = values
            .iter()
            .copied()
            .filter(|&value| classes.class_of(value) == Some(class))
            .collect();
        cost(&members)
    };
    (0..classes.counts().len()).map(of_class).sum()
}

#[expect(clippy::cast_precision_loss, reason = "there are few numbers")]
fn cost(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

/// The least sum of squares of numbers that ascend, of all ways to cut them into classes.
fn least_squares(values: &[f64], classes: usize) -> f64 {
    if classes == 1 {
        return cost(values);
    }
    let cuts = 1..values.len();
    cuts.map(|cut| least_squares(&values[..cut], classes - 1) + cost(&values[cut..]))
        .fold(cost(values), f64::min)
}

fn any_classing() -> impl Strategy<Value = Classing> {
    (1_usize..8, 0..3).prop_map(|(count, way)| match way {
        0 => Classing::Quantiles(count),
        1 => Classing::EqualInterval(count),
        _ => Classing::Jenks(count),
    })
}

proptest! {
    #[test]
    fn natural_breaks_are_the_best_of_all(
        mut values in prop::collection::vec((-30..30_i32).prop_map(f64::from), 1..11),
        count in 1_usize..6,
    ) {
        values.sort_unstable_by(f64::total_cmp);
        let classes = Classing::Jenks(count).classes(&values).unwrap();
        let (found, least) = (squares(&values, &classes), least_squares(&values, count));
        prop_assert!((found - least).abs() <= 1e-9 * (1.0 + least), "{found} for {least}");
        let mut distinct = values.clone();
        distinct.dedup();
        prop_assert_eq!(classes.counts().len(), count.min(distinct.len()));
    }

    #[test]
    fn each_number_is_counted_in_its_class(
        values in prop::collection::vec(prop_oneof![-5.0..5.0_f64, Just(1.0), Just(-0.0), Just(0.0)], 1..40),
        classing in any_classing(),
    ) {
        let classes = classing.classes(&values).unwrap();
        let bounds = classes.bounds();
        prop_assert_eq!(bounds.len(), classes.counts().len() + 1);
        prop_assert!(classes.counts().len() <= classes.asked());
        let inner = &bounds[..bounds.len() - 1];
        prop_assert!(inner.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", bounds);
        for (class, &count) in classes.counts().iter().enumerate() {
            let is_last = class + 1 == classes.counts().len();
            let is_in = |value: &&f64| {
                bounds[class] <= **value && (**value < bounds[class + 1] || is_last)
            };
            prop_assert_eq!(values.iter().filter(is_in).count(), count);
        }
        prop_assert_eq!(classes.counts().iter().sum::<usize>(), values.len());
    }

    #[test]
    fn quantiles_of_numbers_that_differ_are_as_even_as_can_be(numbers in 1_i32..60, count in 1_usize..9) {
        let values: Vec<f64> = (0..numbers).map(|number| f64::from(number * number)).collect();
        let classes = Classing::Quantiles(count).classes(&values).unwrap();
        let (least, most) = (classes.counts().iter().min(), classes.counts().iter().max());
        prop_assert!(most.unwrap() - least.unwrap() <= 1, "{:?}", classes);
        prop_assert_eq!(classes.counts().len(), count.min(values.len()));
    }
}
