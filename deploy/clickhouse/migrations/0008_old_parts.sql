-- Who is erased (docs/erasure.md) goes from the disk too: parts that a mutation or a merge has written anew are removed within
-- seconds, not after the eight minutes that they are kept by default. Those are for a power cut, after which a part that was never
-- synced may be gone: so a part is synced before those that it takes the place of are removed. The thread that cleans up learns of it
-- when it is woken, else half a minute later.

ALTER TABLE events_log MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1,
  cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0;
SYSTEM START CLEANUP events_log;

ALTER TABLE warnings_log MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1,
  cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0;
SYSTEM START CLEANUP warnings_log;

ALTER TABLE warning_contributions_log MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1,
  cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0;
SYSTEM START CLEANUP warning_contributions_log;

ALTER TABLE assessments_log MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1,
  cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0;
SYSTEM START CLEANUP assessments_log;

ALTER TABLE follow_ups_log MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1,
  cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0;
SYSTEM START CLEANUP follow_ups_log;

ALTER TABLE notifications_log MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1,
  cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0;
SYSTEM START CLEANUP notifications_log;

ALTER TABLE undelivered_log MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1,
  cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0;
SYSTEM START CLEANUP undelivered_log;
