package messages

import (
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestDeletedMemberIsNamedInTheLanguage checks the name of a member whose data was deleted, also as an earlier release
// stored it, and that a member with such a name keeps it.
func TestDeletedMemberIsNamedInTheLanguage(t *testing.T) {
	t.Parallel()
	for _, stored := range []string{songs.DeletedMember, "somebody who left"} {
		for locale, want := range map[string]string{
			"en-US": "deleted member", "zh-CN": "已删除数据的成员", "zh-TW": "已刪除資料的成員",
		} {
			l := i18n.ForLocale(locale)
			if got := MemberName(l, songs.Member{Name: stored}); got != want {
				t.Errorf("%q in %s: %q, want %q", stored, locale, got, want)
			}
			if got := RequestedBy(l, jukebox.Entry{By: songs.Member{Name: stored}}); got != want {
				t.Errorf("queue entry of %q in %s: %q, want %q", stored, locale, got, want)
			}
			if got := MemberName(l, songs.Member{ID: "1", Name: stored}); got != stored {
				t.Errorf("member named %q: %q", stored, got)
			}
		}
	}
}
