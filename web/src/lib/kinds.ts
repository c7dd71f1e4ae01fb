// The forms: what each kind of entry asks for, in which order. Names are the columns of docs/formats/records.md.

import type { IconName } from './icons';

export type Input =
  | 'work' | 'giver' | 'area' | 'org' | 'amount' | 'days' | 'quantity' | 'land' | 'date' | 'text' | 'long' | 'choice' | 'count' | 'owners'
  | 'meeting' | 'documents' | 'recipient';

export interface FieldSpec {
  name: string;
  input: Input;
  required?: boolean;
  options?: string[];
  /** Words of the options: `<group>.<code>` in the dictionaries. */
  group?: string;
  /** Behind "more", closed until asked for. */
  more?: boolean;
  /** Known from the page: sent, not asked for. */
  fixed?: boolean;
  show?: (fields: Record<string, string>) => boolean;
}
export interface FormSpec {
  /** What POST /records is told: one of the short kinds of a contribution, or the entry's type. */
  kind: string;
  type: string;
  icon: IconName;
  fields: FieldSpec[];
  editable?: boolean;
  /** Typed by the office alone. */
  office?: boolean;
}

const sectors = ['ECONOMY', 'CULTURE_SOCIETY', 'DEFENCE_SECURITY', 'POLITICAL_SYSTEM'];
const levels = ['COMMUNE', 'DISTRICT', 'PROVINCE'];
const work: FieldSpec = { name: 'work_id', input: 'work', required: true };
const giver: FieldSpec = { name: 'household_id', input: 'giver', required: true };
const given: FieldSpec = { name: 'occurred_on', input: 'date', required: true };
const note: FieldSpec = { name: 'note', input: 'text' };
/** A household that wants no name on what is made public. */
const anonymous: FieldSpec = { name: 'anonymous', input: 'choice', options: ['0', '1'], group: 'anonymous', more: true, show: (f) => Boolean(f.household_id) };

export const forms: Record<string, FormSpec> = {
  money: { kind: 'money', type: 'contribution', icon: 'money', fields: [work, giver, { name: 'amount_vnd', input: 'amount', required: true }, given, note, anonymous] },
  workday: { kind: 'workday', type: 'contribution', icon: 'spade', fields: [work, giver, { name: 'workdays', input: 'days', required: true }, given, note, anonymous] },
  goods: {
    kind: 'goods',
    type: 'contribution',
    icon: 'bricks',
    fields: [
      work,
      giver,
      { name: 'item', input: 'text', required: true },
      { name: 'quantity', input: 'quantity', required: true },
      { name: 'unit', input: 'text', required: true },
      { name: 'unit_price_vnd', input: 'amount' },
      { name: 'value_vnd', input: 'amount', more: true },
      given,
      note,
      anonymous,
    ],
  },
  land: {
    kind: 'land',
    type: 'contribution',
    icon: 'land',
    fields: [
      work,
      giver,
      { name: 'land_m2', input: 'land', required: true },
      { name: 'parcel_no', input: 'text', required: true },
      { name: 'map_sheet_no', input: 'text', required: true },
      { name: 'owners', input: 'owners', required: true },
      { name: 'land_type', input: 'text', more: true },
      { name: 'land_assets', input: 'text', more: true },
      { name: 'certificate', input: 'text', more: true },
      given,
      note,
      anonymous,
    ],
  },
  budget: { kind: 'budget', type: 'contribution', icon: 'coin', office: true, fields: [work, { name: 'amount_vnd', input: 'amount', required: true }, given, note] },
  household: {
    kind: 'household',
    type: 'household',
    icon: 'house',
    editable: true,
    fields: [
      { name: 'area_id', input: 'area', required: true },
      { name: 'head_name', input: 'text', required: true },
      { name: 'head_sex', input: 'choice', options: ['M', 'F'], group: 'sex' },
      { name: 'spouse_name', input: 'text' },
      { name: 'alley', input: 'text' },
      { name: 'members', input: 'count' },
      { name: 'phone', input: 'text' },
      { name: 'poverty', input: 'choice', options: ['NONE', 'NEAR_POOR', 'POOR'], group: 'poverty' },
    ],
  },
  work: {
    kind: 'work',
    type: 'work',
    icon: 'hall',
    editable: true,
    fields: [
      { name: 'level', input: 'choice', options: ['AREA', 'COMMUNE'], group: 'level', required: true },
      { name: 'area_id', input: 'area', required: true, show: (f) => f.level === 'AREA' },
      { name: 'title', input: 'text', required: true },
      { name: 'sector', input: 'choice', options: sectors, group: 'sector' },
      { name: 'planned_vnd', input: 'amount' },
      { name: 'status', input: 'choice', options: ['PLANNED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'], group: 'status', required: true },
      { name: 'started_on', input: 'date' },
      { name: 'finished_on', input: 'date', show: (f) => f.status === 'COMPLETED' },
      { name: 'decision_id', input: 'meeting' },
      { name: 'quantity', input: 'quantity', more: true },
      { name: 'unit', input: 'text', more: true },
    ],
  },
  meeting: {
    kind: 'meeting',
    type: 'meeting',
    icon: 'hands',
    editable: true,
    fields: [
      { name: 'area_id', input: 'area' },
      { name: 'work_id', input: 'work' },
      { name: 'held_on', input: 'date', required: true },
      { name: 'method', input: 'choice', options: ['MEETING', 'BALLOT'], group: 'method', required: true },
      { name: 'subject', input: 'choice', options: ['CONTRIBUTION', 'CONVENTION', 'REVIEW', 'OTHER'], group: 'subject', required: true },
      { name: 'households_total', input: 'count', required: true },
      { name: 'households_attending', input: 'count', required: true },
      { name: 'votes_for', input: 'count', required: true },
      { name: 'votes_against', input: 'count', required: true },
      { name: 'votes_abstain', input: 'count', required: true },
      { name: 'passed', input: 'choice', options: ['1', '0'], group: 'passed', required: true },
      { name: 'signatories', input: 'text', more: true },
      { name: 'minutes', input: 'long', more: true },
    ],
  },
  expenditure: {
    kind: 'expenditure',
    type: 'expenditure',
    icon: 'money',
    fields: [
      work,
      { name: 'amount_vnd', input: 'amount', required: true },
      { name: 'payee', input: 'text' },
      { name: 'purpose', input: 'text' },
      { name: 'paid_on', input: 'date', required: true },
      { name: 'voucher_no', input: 'text' },
      note,
    ],
  },
  remittance: {
    kind: 'remittance',
    type: 'remittance',
    icon: 'coin',
    fields: [
      work,
      { name: 'amount_vnd', input: 'amount', required: true },
      { name: 'from_role', input: 'choice', options: ['COLLECTOR', 'HEAD', 'COMMUNE'], group: 'cash', required: true },
      { name: 'handed_by', input: 'text' },
      { name: 'to_role', input: 'choice', options: ['HEAD', 'COMMUNE', 'COLLECTOR'], group: 'cash', required: true },
      { name: 'confirms_id', input: 'text', fixed: true },
      { name: 'handed_to', input: 'text' },
      { name: 'on', input: 'date', required: true },
      note,
    ],
  },
  opening_balance: {
    kind: 'opening_balance',
    type: 'opening_balance',
    icon: 'notebook',
    fields: [
      work,
      { name: 'kind', input: 'choice', options: ['MONEY', 'WORKDAY', 'IN_KIND', 'LAND'], group: 'kind', required: true },
      { name: 'amount_vnd', input: 'amount', required: true, show: (f) => f.kind === 'MONEY' },
      { name: 'workdays', input: 'days', required: true, show: (f) => f.kind === 'WORKDAY' },
      { name: 'value_vnd', input: 'amount', required: true, show: (f) => f.kind === 'IN_KIND' },
      { name: 'land_m2', input: 'land', required: true, show: (f) => f.kind === 'LAND' },
      { name: 'on', input: 'date', required: true },
      note,
    ],
  },
  org: {
    kind: 'org',
    type: 'org',
    icon: 'people',
    editable: true,
    fields: [
      { name: 'name', input: 'text', required: true },
      { name: 'org_kind', input: 'choice', options: ['COMPANY', 'COOPERATIVE', 'HOMETOWN_ASSOC', 'DONOR_GROUP', 'PERSON'], group: 'org', required: true },
      { name: 'phone', input: 'text' },
    ],
  },
  area: {
    kind: 'area',
    type: 'area',
    icon: 'house',
    editable: true,
    office: true,
    fields: [
      { name: 'area_id', input: 'text', required: true },
      { name: 'area_kind', input: 'choice', options: ['khu', 'thôn', 'ấp', 'bản', 'làng', 'tổ dân phố'], group: 'area_kind', required: true },
      { name: 'name', input: 'text', required: true },
      { name: 'cluster', input: 'text' },
      { name: 'full_name', input: 'text' },
      { name: 'head_name', input: 'text' },
      { name: 'front_head_name', input: 'text' },
      { name: 'phone', input: 'text' },
      { name: 'households', input: 'count' },
    ],
  },
  rate: {
    kind: 'rate',
    type: 'rate',
    icon: 'spade',
    office: true,
    fields: [
      { name: 'kind', input: 'choice', options: ['WORKDAY'], group: 'kind', required: true },
      { name: 'amount_vnd', input: 'amount', required: true },
      { name: 'valid_from', input: 'date', required: true },
      { name: 'valid_to', input: 'date' },
    ],
  },
  petition: {
    kind: 'petition',
    type: 'petition',
    icon: 'paper',
    editable: true,
    office: true,
    fields: [
      { name: 'received_on', input: 'date', required: true },
      { name: 'area_id', input: 'area' },
      { name: 'petition_kind', input: 'choice', options: ['COMPLAINT', 'DENUNCIATION', 'PROPOSAL', 'DISPUTE'], group: 'petition', required: true },
      {
        name: 'field',
        input: 'choice',
        options: ['LAND_BOUNDARY', 'LAND_INHERITANCE', 'LAND_RESIDENTIAL', 'MARRIAGE_FAMILY', 'NEIGHBOURHOOD', 'ENVIRONMENT', 'OTHER'],
        group: 'field_of',
        required: true,
      },
      { name: 'petitioner_ref', input: 'text' },
      { name: 'status', input: 'choice', options: ['PENDING', 'RESOLVED'], group: 'petition_status', required: true },
      { name: 'resolution', input: 'choice', options: ['SETTLED', 'PROCESSED', 'MEDIATED'], group: 'resolution', show: (f) => f.status === 'RESOLVED' },
      { name: 'resolved_on', input: 'date', show: (f) => f.status === 'RESOLVED' },
      { name: 'note', input: 'long' },
    ],
  },
  model: {
    kind: 'model',
    type: 'model',
    icon: 'sprout',
    editable: true,
    office: true,
    fields: [
      { name: 'title', input: 'text', required: true },
      { name: 'sector', input: 'choice', options: sectors, group: 'sector', required: true },
      { name: 'organisation', input: 'text' },
      { name: 'area_id', input: 'area' },
      { name: 'year', input: 'count', required: true },
      { name: 'nominated_level', input: 'choice', options: levels, group: 'recognised' },
      { name: 'recognised_level', input: 'choice', options: levels, group: 'recognised' },
      { name: 'recognised_on', input: 'date' },
      { name: 'decision_no', input: 'text' },
    ],
  },
  commendation: {
    kind: 'commendation',
    type: 'commendation',
    icon: 'medal',
    editable: true,
    office: true,
    fields: [
      { name: 'year', input: 'count', required: true },
      { name: 'recipient_kind', input: 'choice', options: ['COLLECTIVE', 'INDIVIDUAL', 'HOUSEHOLD'], group: 'recipient', required: true },
      { name: 'recipient', input: 'recipient', required: true },
      { name: 'form', input: 'text', required: true },
      { name: 'reason', input: 'text' },
    ],
  },
  indicator: {
    kind: 'indicator',
    type: 'indicator',
    icon: 'calendar',
    editable: true,
    office: true,
    fields: [
      { name: 'indicator', input: 'text', required: true },
      { name: 'as_of', input: 'date', required: true },
      { name: 'value', input: 'text', required: true },
      { name: 'unit', input: 'text' },
      { name: 'source', input: 'text' },
    ],
  },
  document: {
    kind: 'document',
    type: 'document',
    icon: 'paper',
    editable: true,
    office: true,
    fields: [
      { name: 'doc_type', input: 'choice', options: ['PLAN', 'LETTER', 'DIRECTIVE', 'RESOLUTION', 'DECISION', 'DECREE', 'LAW', 'REPORT', 'OTHER'], group: 'document', required: true },
      { name: 'doc_no', input: 'text', required: true },
      { name: 'issuer', input: 'text', required: true },
      { name: 'issued_on', input: 'date', required: true },
      { name: 'title', input: 'text', required: true },
      { name: 'cites', input: 'documents' },
      { name: 'replaced_on', input: 'date', more: true },
      { name: 'replaced_by', input: 'text', more: true },
    ],
  },
  finding: {
    kind: 'finding',
    type: 'finding',
    icon: 'inspect',
    editable: true,
    fields: [
      { name: 'target_id', input: 'text', fixed: true },
      { name: 'text', input: 'long', required: true },
      { name: 'found_on', input: 'date', required: true },
      { name: 'state', input: 'choice', options: ['OPEN', 'ANSWERED', 'CLOSED'], group: 'finding', fixed: true },
      { name: 'answer', input: 'long', fixed: true },
    ],
  },
  posting: {
    kind: 'posting',
    type: 'posting',
    icon: 'print',
    editable: true,
    fields: [
      work,
      { name: 'posted_on', input: 'date', required: true },
      { name: 'form', input: 'choice', options: ['BOARD', 'PORTAL', 'LOUDSPEAKER', 'HEAD', 'OTHER'], group: 'posting' },
      { name: 'place', input: 'text' },
      { name: 'taken_down_on', input: 'date' },
    ],
  },
  person: {
    kind: 'person',
    type: 'person',
    icon: 'people',
    editable: true,
    fields: [
      { name: 'name', input: 'text', required: true },
      { name: 'code', input: 'text', required: true },
      { name: 'role', input: 'choice', options: ['COLLECTOR', 'HEAD', 'FRONT_HEAD', 'CLERK', 'ACCOUNTANT', 'CHAIR', 'INSPECTOR'], group: 'person', required: true },
      { name: 'from_on', input: 'date', required: true },
      { name: 'to_on', input: 'date' },
    ],
  },
};

const findingState: FieldSpec = { name: 'state', input: 'choice', options: ['OPEN', 'CLOSED'], group: 'finding', required: true };
/** What each side of a finding changes: the inspector text and state, the commune its answer. */
export const findingForms: Record<'own' | 'answer', FormSpec> = {
  own: { ...forms.finding, fields: [{ name: 'text', input: 'long', required: true }, findingState] },
  answer: { ...forms.finding, fields: [{ name: 'answer', input: 'long', required: true }, { ...findingState, fixed: true }] },
};

/** The fields that are asked for now. */
export function asked(spec: FormSpec, values: Record<string, string>): FieldSpec[] {
  return spec.fields.filter((field) => !field.show || field.show(values));
}
