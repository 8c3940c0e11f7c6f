package store

import "github.com/riffbot/riffbot/internal/provider"

// ScheduleAnswers schedules the stored answers of orders for deletion, for providers that answer with
// the finished song: see [provider.AnswerFolder]. Such a purchase has the id of its order, and none
// before its answer is saved. which is a condition for the orders.
func (b Batch) ScheduleAnswers(which string, args ...any) error {
	return b.Run(`INSERT INTO leftovers (file, due_at, again) SELECT '`+provider.AnswersFolder+`' || id || '/', 0, 1
		FROM orders WHERE sent_at <> 0 AND task_id IN (id, '') AND `+which+`
		ON CONFLICT (file) DO UPDATE SET due_at = 0, again = 1`, args...)
}
