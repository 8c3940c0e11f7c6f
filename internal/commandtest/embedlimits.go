package commandtest

// maxEmbedText is the maximum length of all texts of the embeds of a message.
const maxEmbedText = 6000

type embedPayload struct {
	Title       string       `json:"title"`
	Description string       `json:"description"`
	Image       mediaPayload `json:"image"`
	Thumbnail   mediaPayload `json:"thumbnail"`
	Author      *struct {
		Name string `json:"name"`
	} `json:"author"`
	Footer *struct {
		Text string `json:"text"`
	} `json:"footer"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
}

// embeds checks the texts of embeds.
func (c *limitChecker) embeds(all []embedPayload) {
	total := 0
	for _, e := range all {
		total += c.text("title", e.Title, 256)
		total += c.text("description", e.Description, 4096)
		if e.Author != nil {
			total += c.required("author", e.Author.Name, 256)
		}
		if e.Footer != nil {
			total += c.required("footer", e.Footer.Text, 2048)
		}
		c.count("fields", len(e.Fields), 0, 25)
		for _, f := range e.Fields {
			total += c.required("name of a field", f.Name, 256)
			total += c.required("field "+f.Name, f.Value, 1024)
		}
		if e.Title == "" && e.Description == "" && len(e.Fields) == 0 && e.Image.URL == "" && e.Author == nil {
			c.report("embed is empty")
		}
	}
	c.count("characters in embeds", total, 0, maxEmbedText)
}
