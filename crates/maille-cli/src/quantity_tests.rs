use super::*;

fn problem<T: FromStr<Err = String> + std::fmt::Debug>(text: &str) -> String {
    text.parse::<T>().expect_err(text)
}

#[test]
fn lengths_and_areas_have_units() {
    assert_eq!("100m".parse(), Ok(Length(100.0)));
    assert_eq!(" 0.5 km ".parse(), Ok(Length(500.0)));
    assert_eq!("1e2m".parse(), Ok(Length(100.0)));
    assert_eq!("5ha".parse(), Ok(Area(50_000.0)));
    assert_eq!("2KM2".parse(), Ok(Area(2e6)));
    assert!(problem::<Length>(" 0.5 ").starts_with("it has no unit; write it as 0.5m ("));
    assert!(problem::<Area>("1e3").starts_with("it has no unit; write it as 1e3ha ("));
    assert_eq!(problem::<Length>("-1m"), "it is negative");
    assert_eq!(problem::<Length>("3ha"), "\"ha\" is no unit here; use one of mm, cm, m, km");
    assert_eq!(problem::<Area>("m2"), "\"m2\" is not a number");
    assert_eq!(problem::<Length>("infm"), "\"infm\" is not a number");
    assert_eq!(problem::<Length>("1e999m"), "\"1e999\" is not a number");
}

#[test]
fn scales_pixels_and_percentages_are_checked() {
    assert_eq!("1:1000000".parse(), Ok(MapScale(1e6)));
    assert_eq!("1:1,000,000".parse(), Ok(MapScale(1e6)));
    assert_eq!(problem::<MapScale>("25000"), "write it as 1:25000");
    assert_eq!(problem::<MapScale>("0.5"), "write it as 1:1000000");
    assert_eq!(problem::<MapScale>("2:5"), "write it as 1:1000000");
    assert_eq!(problem::<MapScale>("1:0"), "a scale goes down from 1:1; write it as 1:1000000");
    assert_eq!("1200px".parse(), Ok(Pixels(1200.0)));
    assert_eq!("1200".parse(), Ok(Pixels(1200.0)));
    assert_eq!(problem::<Pixels>("0px"), "a picture has one pixel at least");
    assert_eq!("10%".parse(), Ok(Percent(10.0)));
    assert_eq!("0".parse(), Ok(Percent(0.0)));
    assert_eq!(problem::<Percent>("101"), "a percentage is from 0 to 100");
    assert_eq!(problem::<Percent>("-1"), "it is negative");
    assert_eq!(problem::<Percent>("NaN"), "\"NaN\" is not a number");
}
