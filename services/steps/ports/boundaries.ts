/** Outlines of administrative areas, as GeoJSON (RFC 7946). */
export interface Boundaries {
  readonly type: 'FeatureCollection';
  readonly features: readonly Boundary[];
}

export interface Boundary {
  readonly type: 'Feature';
  readonly properties: {
    /** Administrative code: 4, 6, 9 or 12 digits. */
    readonly code: string;
    /** A name, or names by language. */
    readonly name?: string | Readonly<Record<string, string>> | undefined;
  };
  readonly geometry: { readonly type: 'Polygon' | 'MultiPolygon'; readonly coordinates: readonly unknown[] };
}
