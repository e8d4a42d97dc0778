-- Who did what with a rule set, when and why. `rule_sets` keeps the activations with their rules; this has every step.

CREATE TABLE IF NOT EXISTS rule_set_history_log (
  rule_set LowCardinality(String) COMMENT 'Content hash of the rules',
  action LowCardinality(String) COMMENT 'proposed, approved, rejected, activated or rolled_back',
  actor LowCardinality(String) COMMENT 'Who said they were it: no sign-in vouches for the name',
  reason String COMMENT 'Why, in their words; empty where none was given',
  at DateTime64(3, 'UTC') COMMENT 'When it was recorded',
  effective_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Triggers dated from here on are matched by the set; null where it takes no effect by this, or at once when approved',
  previous LowCardinality(Nullable(String)) COMMENT 'The set that was active when this was recorded',
  rollback Bool COMMENT 'It is about going back to an earlier set',
  added Array(String) COMMENT 'Ids of rules that previous lacks',
  removed Array(String) COMMENT 'Ids of rules that this set lacks',
  altered Array(String) COMMENT 'Ids of rules that differ',
  changes Array(String) COMMENT 'What differs in them, a line each: rule path: old -> new',
  rules String COMMENT 'Of a proposal: the rule files as written, one JSON array; else empty, see rule_sets'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, rule_set, action, actor)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Steps in the life of rule sets; query the view rule_set_history';

CREATE OR REPLACE VIEW rule_set_history (
  rule_set LowCardinality(String) COMMENT 'Content hash of the rules',
  action LowCardinality(String) COMMENT 'proposed, approved, rejected, activated or rolled_back',
  actor LowCardinality(String) COMMENT 'Who said they were it: no sign-in vouches for the name',
  reason String COMMENT 'Why, in their words; empty where none was given',
  at DateTime64(3, 'UTC') COMMENT 'When it was recorded',
  effective_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Triggers dated from here on are matched by the set; null where it takes no effect by this, or at once when approved',
  previous LowCardinality(Nullable(String)) COMMENT 'The set that was active when this was recorded',
  rollback Bool COMMENT 'It is about going back to an earlier set',
  added Array(String) COMMENT 'Ids of rules that previous lacks',
  removed Array(String) COMMENT 'Ids of rules that this set lacks',
  altered Array(String) COMMENT 'Ids of rules that differ',
  changes Array(String) COMMENT 'What differs in them, a line each: rule path: old -> new',
  rules String COMMENT 'Of a proposal: the rule files as written, one JSON array; else empty, see rule_sets'
)
AS SELECT
  rule_set,
  action,
  actor,
  reason,
  at,
  effective_at,
  previous,
  rollback,
  added,
  removed,
  altered,
  changes,
  rules
FROM rule_set_history_log FINAL
COMMENT 'Steps in the life of rule sets, once';
