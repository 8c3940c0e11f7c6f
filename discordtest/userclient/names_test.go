package userclient

import "testing"

func TestLocalizedCommandNames(t *testing.T) {
	t.Parallel()
	declared := []any{obj{"name": "play", "name_localized": "播放", "type": 1.0, "options": []any{
		obj{"name": "what", "name_localized": "范围", "type": 3.0, "choices": []any{
			obj{"name": "one: this song", "name_localized": "单曲：这首歌", "value": "one"},
			obj{"name": "all: the playlist", "name_localized": "全部", "value": "all"}}},
		obj{"name": "times", "name_localized": "次数", "type": 4.0}}}}
	for _, c := range []struct {
		sub   string
		typed []Value
		want  []any
	}{
		{"播放", []Value{{"范围", "单曲"}, {"次数", "2"}}, []any{"one", int64(2)}},
		{"播放", []Value{{"what", "全部"}, {"times", "2"}}, []any{"all", int64(2)}},
		{"play", []Value{{"what", "all"}}, []any{"all"}},
		{"play", []Value{{"what", "one: this song"}}, []any{"one"}},
	} {
		got, err := optionValues(declared, []string{c.sub}, c.typed)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		sub, _ := got[0].(obj)
		for i, v := range list(sub, "options") {
			if o, _ := v.(obj); sub["name"] != "play" || o["value"] != c.want[i] || o["name"] != []string{"what", "times"}[i] {
				t.Errorf("%v: %v", c, got)
			}
		}
	}
	if _, err := optionValues(declared, []string{"暂停"}, nil); err == nil || err.Error() != `there is no "暂停"; did you mean "播放"?` {
		t.Errorf("%v", err)
	}
}

func TestFileName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ filename, title, want string }{
		{"Rain.m4a", "", "Rain.m4a"}, {"m4a", "雪", "雪.m4a"}, {"_take_2.m4a", "雪 (take 2)", "雪 (take 2).m4a"},
	} {
		if got := FileName(obj{"filename": c.filename, "title": c.title}); got != c.want {
			t.Errorf("%v: %q", c, got)
		}
	}
}
