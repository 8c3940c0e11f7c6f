package render

import (
	"fmt"
	"strings"
	"time"
)

// words are the texts of Discord's client in one language.
type words struct {
	App, Today, Thinking, OnlyYou, Dismiss, Used, Submit, Cancel, Choose, Upload, Attached string
	Done, Edited                                                                           string

	Chinese bool // of dates
}

var english = words{App: "APP", Today: "Today at", Thinking: "is thinking…",
	OnlyYou: "Only you can see this", Dismiss: "Dismiss message", Used: "used", Submit: "Submit", Cancel: "Cancel",
	Choose: "Make a selection", Upload: "Drop a file here or browse", Attached: "Click to see attachment",
	Done: "Done", Edited: "(edited)"}

var chinese = words{App: "应用", Today: "今天", Thinking: "正在思考……",
	OnlyYou: "只有您才能看到这条消息", Dismiss: "忽略该信息", Used: "使用了", Submit: "提交", Cancel: "取消",
	Choose: "请选择",
	Upload: "拖放文件或浏览", Attached: "点击查看附件", Done: "完成", Edited: "（已编辑）", Chinese: true}

// words returns the texts in the language of the renderer.
func (r *Renderer) words() words {
	if strings.HasPrefix(r.Locale, "zh") {
		return chinese
	}
	return english
}

// now returns the time to which relative times refer.
func (r *Renderer) now() time.Time {
	if r.Now.IsZero() {
		return time.Now()
	}
	return r.Now
}

// dates are the layouts of Discord's styles of timestamps, in English and Chinese.
var dates = map[string][2]string{"t": {"3:04 PM", "15:04"}, "T": {"3:04:05 PM", "15:04:05"},
	"d": {"01/02/2006", "2006/01/02"}, "D": {"January 2, 2006", "2006年1月2日"},
	"f": {"January 2, 2006 3:04 PM", "2006年1月2日 15:04"},
	"F": {"Monday, January 2, 2006 3:04 PM", "2006年1月2日 15:04"}}

// date formats a timestamp in one of Discord's styles; the default is f.
func (w words) date(at, now time.Time, style string) string {
	if style == "R" {
		return w.relative(at.Sub(now))
	}
	layouts, known := dates[style]
	if !known {
		layouts = dates["f"]
	}
	if w.Chinese {
		return at.UTC().Format(layouts[1])
	}
	return at.UTC().Format(layouts[0])
}

// relative formats a distance in time in its largest unit.
func (w words) relative(d time.Duration) string {
	past := d < 0
	d = d.Abs()
	n, unit, hanzi := int(d.Seconds()+0.5), "second", "秒"
	for _, u := range []struct {
		length      time.Duration
		unit, hanzi string
	}{{time.Minute, "minute", "分钟"}, {time.Hour, "hour", "小时"}, {24 * time.Hour, "day", "天"},
		{30 * 24 * time.Hour, "month", "个月"}, {365 * 24 * time.Hour, "year", "年"}} {
		if d >= u.length {
			n, unit, hanzi = int(float64(d)/float64(u.length)+0.5), u.unit, u.hanzi
		}
	}
	switch {
	case w.Chinese && past:
		return fmt.Sprintf("%d %s前", n, hanzi)
	case w.Chinese:
		return fmt.Sprintf("%d %s后", n, hanzi)
	}
	if n != 1 {
		unit += "s"
	}
	if past {
		return fmt.Sprintf("%d %s ago", n, unit)
	}
	return fmt.Sprintf("in %d %s", n, unit)
}
