package web

import "strings"

// words are the texts of the page in one language.
type words struct {
	Title, Channels, DirectMessages, Members, Bots, Messages, Send, Message, Voice, Join, Leave string
	Drawer, Close, Switch, You, NewName, NewRole, Add, Suggestions, SkipToMessage, Unread       string
	Command, Commands, Replying, Cancel, Attach, More, Reply, Copy, Thread, ThreadName, Delete  string
	Older, Edit, Editing, Forbidden, Refused, React, Typing, Direct, ActAs, Yes, No, Bounds     string
	Failed, EmptyMessage, NoFile, NoChannel, BadName, BadRole, BadThread, Reconnecting          string
	Unreachable, Gone, NoMember, Broken, NoID, BadUpload, BadOptions                            string
}

var english = words{
	Title: "Discord emulated on this machine", Channels: "Channels", DirectMessages: "Direct messages",
	Members: "Members", Bots: "Apps", Messages: "Messages", Send: "Send", Message: "Message or /command",
	Voice: "Voice", Join: "Join", Leave: "Leave", Drawer: "Tools", Close: "Close", Switch: "You act as",
	You: "you", NewName: "Name", NewRole: "Role (optional)", Add: "Add a member or give a role",
	Suggestions:   "Nothing here yet. Try one of these:",
	SkipToMessage: "Skip to the message field", Unread: "unread",
	Command: "Command", Commands: "Commands", Replying: "Replying to", Cancel: "Cancel", Attach: "Attach files",
	More: "More", Reply: "Reply", Copy: "Copy text", Thread: "Create thread", ThreadName: "Name of the thread",
	Delete: "Delete message", Direct: "Send a direct message", ActAs: "Act as this member", Yes: "True", No: "False",
	Older: "Show older messages", Edit: "Edit message", Editing: "Editing a message",
	Forbidden: "You may not do that here. Act as a member who may, such as the owner of the server.",
	Refused:   "Discord refused this:", React: "React with", Typing: "{name} is typing …",
	Bounds:       "Choose between {min} and {max} values.",
	Failed:       "This interaction failed",
	EmptyMessage: "The message is empty. Write something and send it again.",
	NoFile:       "The message has no such file.", NoChannel: "You see no channel.",
	BadName:      "A name has 1 to 32 characters, without quotes and slashes.",
	BadRole:      "A role has at most 32 characters.",
	BadThread:    "A thread needs a name of 1 to 100 characters.",
	Reconnecting: "The connection was lost. Reconnecting …",
	Unreachable:  "The sandbox does not answer. The page connects again when it runs.",
	NoMember:     "Nobody has that name. Choose a member of the server.",
	Broken:       "Something failed:", NoID: "The address has an id that is no number:",
	BadUpload: "The upload could not be read:", BadOptions: "The options could not be read:",
	Gone: "The page that you opened does not exist, or this member may not see it. This is the first page.",
}

var chinese = words{
	Title: "在本机模拟的 Discord", Channels: "频道", DirectMessages: "私信",
	Members: "成员", Bots: "应用", Messages: "消息", Send: "发送", Message: "消息或 / 命令",
	Voice: "语音", Join: "加入", Leave: "离开", Drawer: "工具", Close: "关闭", Switch: "当前身份",
	You: "您", NewName: "名字", NewRole: "身份组（可选）", Add: "添加成员或授予身份组",
	Suggestions:   "这里还没有消息。试试：",
	SkipToMessage: "跳到消息输入框", Unread: "未读",
	Command: "命令", Commands: "命令", Replying: "回复", Cancel: "取消", Attach: "添加文件",
	More: "更多", Reply: "回复", Copy: "复制文本", Thread: "创建子区", ThreadName: "子区名称",
	Delete: "删除消息", Direct: "发送私信", ActAs: "以该成员身份操作", Yes: "是", No: "否",
	Older: "显示更早的消息", Edit: "编辑消息", Editing: "正在编辑消息",
	Forbidden: "您没有权限在这里这样做。请切换为有权限的成员，例如服务器所有者。",
	Refused:   "Discord 拒绝了此操作：", React: "回应", Typing: "{name} 正在输入……",
	Bounds:       "请选择 {min} 至 {max} 项。",
	Failed:       "该交互失败",
	EmptyMessage: "消息是空的。请输入内容后再发送。",
	NoFile:       "该消息没有这个文件。", NoChannel: "您看不到任何频道。",
	BadName:      "名字为 1 至 32 个字符，不能含引号和斜杠。",
	BadRole:      "身份组最多 32 个字符。",
	BadThread:    "子区需要 1 至 100 个字符的名称。",
	Reconnecting: "连接已断开，正在重新连接……",
	Unreachable:  "沙盒没有响应。它恢复运行后，页面会重新连接。",
	NoMember:     "没有叫这个名字的成员。请选择服务器的成员。",
	Broken:       "出错了：", NoID: "地址里的 ID 不是数字：",
	BadUpload: "无法读取上传的内容：", BadOptions: "无法读取选项：",
	Gone: "您打开的页面不存在，或该成员看不到它。这里是首页。",
}

// wordsOf returns the texts in a language.
func wordsOf(locale string) words {
	if strings.HasPrefix(locale, "zh") {
		return chinese
	}
	return english
}

func (v *viewer) words() words { return wordsOf(v.site.opts.Locale) }
