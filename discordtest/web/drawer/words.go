package drawer

import "strings"

// words are the texts in one language.
type words struct {
	Faults, Service, Fault, Times, Delay, Inject, Injected, Clock, Advance, By, Minute, Quarter, Day string
	Purchases, NoPurchases, Provider, Action, Model, Text                                            string
	Requests, OnlyBot, OnlyBad, NoRequests, Time, Call, Status, Verdict                              string
	Log, Script, ScriptHint, Copy, Copied, Download, NoScript, BadDuration                           string
	verdicts                                                                                         map[Verdict]string
}

var english = words{
	Faults: "Faults", Service: "Service", Fault: "Fault", Times: "Times", Delay: "Delay in seconds", Inject: "Inject",
	Injected: "Injected:", Clock: "Clock", Advance: "Advance", By: "Another step, such as 90s or 36h", Minute: "1 minute",
	Quarter: "16 minutes", Day: "1 day",
	Purchases: "Purchases", NoPurchases: "Nothing was bought.", Provider: "Provider", Action: "Action", Model: "Model",
	Text: "Text", Requests: "Requests", OnlyBot: "Only those of bots", OnlyBad: "Only those that failed",
	NoRequests: "None yet.", Time: "Time", Call: "Request", Status: "Status", Verdict: "Discord says",
	Log: "Log of the bot", Script: "This session as a script",
	ScriptHint: "Save it as a file. The option --script FILE runs it again.", Copy: "Copy", Copied: "Copied",
	Download: "Download", NoScript: "Nothing was done yet.",
	BadDuration: "That is no duration. Write it like 16m, 90s or 24h; the clock only moves forward.",
	verdicts: map[Verdict]string{Valid: "valid", Client: "valid, only in Discord's client", Refused: "refused",
		Limited: "rate limit", Failed: "failure of Discord", Missing: "not emulated"},
}

var chinese = words{
	Faults: "故障", Service: "服务", Fault: "故障", Times: "次数", Delay: "延迟（秒）", Inject: "注入", Injected: "已注入：",
	Clock: "时钟", Advance: "前进", By: "其他时长，例如 90s 或 36h", Minute: "1 分钟", Quarter: "16 分钟", Day: "1 天",
	Purchases: "购买记录", NoPurchases: "还没有购买。", Provider: "提供方", Action: "操作", Model: "模型", Text: "文本",
	Requests: "请求", OnlyBot: "仅机器人的请求", OnlyBad: "仅失败的请求", NoRequests: "还没有请求。", Time: "时间",
	Call: "请求", Status: "状态", Verdict: "Discord 的判断", Log: "机器人的日志", Script: "将本次会话保存为脚本",
	ScriptHint: "保存为文件后，用 --script 文件名 可重新运行。", Copy: "复制", Copied: "已复制", Download: "下载",
	NoScript:    "还没有任何操作。",
	BadDuration: "这不是时长。请写成 16m、90s 或 24h；时钟只能前进。",
	verdicts: map[Verdict]string{Valid: "有效", Client: "有效，仅限 Discord 客户端", Refused: "被拒绝",
		Limited: "速率限制", Failed: "Discord 故障", Missing: "未模拟"},
}

// wordsOf returns the texts in a language.
func wordsOf(locale string) words {
	if strings.HasPrefix(locale, "zh") {
		return chinese
	}
	return english
}

func (w words) verdict(v Verdict) string { return w.verdicts[v] }
