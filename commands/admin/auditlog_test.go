package admin

import (
	"context"

	"github.com/riffbot/riffbot/internal/guild"
)

// auditLog is an audit log with fixed entries.
type auditLog []guild.AuditEntry

// auditEntries are entries of each kind.
var auditEntries = auditLog{
	{By: "ana", At: testTime, Action: "budget.member_day", Before: "3", After: "5"},
	{By: "ana", At: testTime, Action: "roles.dj", After: `["8"]`},
	{At: testTime, Action: "blocked", Before: `["eve"]`, After: `["eve","mallory"]`},
	{By: "ana", At: testTime, Action: "channels", Before: `["1"]`},
	{By: "ana", At: testTime, Action: "budget.bonus.8", After: "10"},
	{By: "ana", At: testTime, Action: "requests.weights.8", Before: "2", After: "3"},
	{By: "ana", At: testTime, Action: "requests.mode", After: `"votes"`},
	{By: "ana", At: testTime, Action: "requests.digest", Before: "true"},
	{By: "ana", At: testTime, Action: "language", After: `"zh-CN"`},
	{By: "ana", At: testTime, Action: "library", After: `"everyone"`},
	{By: "ana", At: testTime, Action: "links", Before: `"refused"`},
	{By: "ana", At: testTime, Action: "write", Before: `"off"`, After: `"draft"`},
	{By: "ana", At: testTime, Action: "reports", After: `"7"`},
	{By: "ana", At: testTime, Action: "report.remove", After: `"order"`},
	{By: "ana", At: testTime, Action: "setting.order", Before: `"fair"`, After: `"votes"`},
	{By: "ana", At: testTime, Action: "setting.songchannel", After: `"7"`},
	{By: "ana", At: testTime, Action: "setting.cap", Before: `"10"`, After: `"77"`},
	{By: "ana", At: testTime, Action: "setting.gone", After: `"a_b"`},
	{By: "ana", At: testTime, Action: "future_setting", After: `"a_b"`},
}

func (auditLog) Settings(context.Context, string) (guild.Settings, error) {
	return guild.Settings{}, nil
}

func (auditLog) Change(context.Context, string, string, func(*guild.Settings) error) (guild.Settings, error) {
	return guild.Settings{}, nil
}

func (auditLog) Record(context.Context, string, string, string, string, string) error { return nil }

// Audit returns all entries as one page of more.
func (a auditLog) Audit(context.Context, string, int, int) ([]guild.AuditEntry, int, error) {
	return a, len(a), nil
}
