package admin

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
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

// TestAuditNamesEverySetting checks that the audit log has a text for every setting of a server, so that it shows no
// recorded name, and that it shows values in words.
func TestAuditNamesEverySetting(t *testing.T) {
	t.Parallel()
	l := i18n.All()[0]
	for _, path := range settingPaths(reflect.TypeFor[guild.Settings](), "") {
		if text := auditActionText(l, path); text == path {
			t.Errorf("%s has no text", path)
		}
	}
	for _, c := range []struct{ action, before, after, want string }{
		{"budget.member_day", "", "1", "No limit → 1"},
		{"roles.dj", "", `["8"]`, "none → <@&8>"},
		{"requests.announce", "", `"7"`, "none → <#7>"},
		{"requests.events", "", "true", "Off → On"},
		{"radio", "", `"posted"`, "→"},
		{"report.remove", "", `"dc6bho4hksdg2f5jkp90"`, "**Song removed after a report**\n"},
	} {
		text := auditText(l, guild.AuditEntry{Action: c.action, Before: c.before, After: c.after})
		if !strings.Contains(text, c.want) || strings.Contains(text, "–") || strings.Contains(text, "dc6bho4hksdg2f5jkp90") {
			t.Errorf("%s: %q", c.action, text)
		}
	}
}

// settingPaths returns the JSON paths of the fields of a type; the fields of a map have the key 8.
func settingPaths(of reflect.Type, path string) (all []string) {
	switch of.Kind() {
	case reflect.Struct:
		for f := range of.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			all = append(all, settingPaths(f.Type, strings.TrimPrefix(path+"."+name, "."))...)
		}
		return all
	case reflect.Map:
		return settingPaths(of.Elem(), path+".8")
	default:
		return []string{path}
	}
}
