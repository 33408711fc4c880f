"""GDAL through Arrow, its fastest way: convert IN to OUT, in another CRS if that is given.

GDAL inside pyogrio does not know GeoParquet: geopandas reads and writes that, pyogrio the other side.
"""

import sys

import geopandas
import pyogrio

DRIVERS = {"fgb": "FlatGeobuf", "gpkg": "GPKG", "shp": "ESRI Shapefile", "geojson": "GeoJSON"}


def main(source, out, crs=None):
    extension = out.rpartition(".")[2]
    if crs or source.endswith(".parquet"):
        layer = read_layer(source)
        pyogrio.write_dataframe(layer.to_crs(crs) if crs else layer, out, driver=DRIVERS[extension], use_arrow=True)
    elif extension == "parquet":
        read_layer(source).to_parquet(out, write_covering_bbox=True, compression="zstd")
    else:
        meta, table = pyogrio.raw.read_arrow(source)
        pyogrio.raw.write_arrow(table, out, driver=DRIVERS[extension], crs=meta["crs"],
                                geometry_name=meta["geometry_name"] or "wkb_geometry",
                                geometry_type=meta["geometry_type"])


def read_layer(source):
    if source.endswith(".parquet"):
        return geopandas.read_parquet(source)
    return pyogrio.read_dataframe(source, use_arrow=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
