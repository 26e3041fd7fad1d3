/** A column as RegTAP describes it: `string` is of any length, `key` what the registry likes, `timestamp` 19 characters. */
export type ColumnType = 'string' | 'key' | 'integer' | 'real' | 'timestamp';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The first version of RegTAP that has it; absent: 1.0. */
  readonly since?: '1.1';
}

const named =
  (type: ColumnType) =>
  (names: string): readonly Column[] =>
    names.split(' ').map((name) => ({ name, type }));

const strings = named('string');
const keys = named('key');

/** The tables of RegTAP 1.2 (sections 8.1, 8.2, 8.4 and 8.8) that lead from a resource to its addresses, with all their columns. */
export const TABLES: Readonly<Record<string, readonly Column[]>> = {
  resource: [
    ...strings('ivoid res_type'),
    { name: 'created', type: 'timestamp' },
    ...strings('short_name res_title'),
    { name: 'updated', type: 'timestamp' },
    ...strings(
      'content_level res_description reference_url creator_seq content_type source_format source_value',
    ),
    ...strings('res_version'),
    { name: 'region_of_regard', type: 'real' },
    ...strings('waveband rights rights_uri'),
  ],
  res_role: strings('ivoid role_name role_ivoid street_address email telephone logo base_role'),
  capability: [...strings('ivoid'), ...keys('cap_index'), ...strings('cap_type cap_description standard_id')],
  interface: [
    ...strings('ivoid'),
    ...keys('cap_index intf_index'),
    ...strings('intf_type intf_role std_version query_type result_type wsdl_url url_use access_url'),
    { name: 'mirror_url', type: 'string', since: '1.1' },
    { name: 'authenticated_only', type: 'integer', since: '1.1' },
  ],
};

export type TableRow = Readonly<Record<string, string | number | null>>;
export type Content = Readonly<Record<keyof typeof TABLES, readonly TableRow[]>>;

/** Must be in lower case in the tables (RegTAP 1.2, the closing paragraphs of those sections). */
const LOWER: Readonly<Record<string, readonly string[]>> = {
  resource: ['ivoid', 'res_type', 'content_level', 'content_type', 'source_format', 'waveband'],
  res_role: ['ivoid', 'role_ivoid', 'base_role'],
  capability: ['ivoid', 'cap_type', 'standard_id'],
  interface: ['ivoid', 'intf_type', 'intf_role', 'std_version', 'query_type', 'result_type', 'url_use'],
};

/** As a registry takes a row in: lower case where that must be, an empty string is NULL (RegTAP 1.2, sections 4.2 and 4.3). */
export function ingested(table: string, row: TableRow): TableRow {
  const lower = LOWER[table] ?? [];
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === '') return [name, null];
      return [name, typeof value === 'string' && lower.includes(name) ? value.toLowerCase() : value];
    }),
  );
}
