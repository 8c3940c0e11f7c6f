package main

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document is an OpenAPI document with compiled schemas.
type document struct {
	tree     map[string]any
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // by pointer
	routes   []route
}

type route struct {
	path    string
	pattern *regexp.Regexp
	methods map[string]any
}

// operation is one method of one path.
type operation struct {
	pointer string
	tree    map[string]any
}

func load(name string) (*document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	tree, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	d := &document{tree: tree.(map[string]any), compiler: jsonschema.NewCompiler(), schemas: make(map[string]*jsonschema.Schema)}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("openapi.json", tree); err != nil {
		return nil, err
	}
	parameter := regexp.MustCompile(`\\\{\w+\\\}`)
	for path, methods := range d.tree["paths"].(map[string]any) {
		pattern := regexp.MustCompile("^" + parameter.ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`) + "$")
		d.routes = append(d.routes, route{path, pattern, methods.(map[string]any)})
	}
	// Literal parts such as @original take precedence over parameters.
	slices.SortFunc(d.routes, func(a, b route) int {
		return strings.Count(a.path, "{") - strings.Count(b.path, "{")
	})
	return d, nil
}

var version = regexp.MustCompile(`^/api(/v\d+)?`)

// find returns the operation of a call and its path in the document; the operation is nil if
// there is none. The API version in the path is ignored.
func (d *document) find(method, rawPath string) (*operation, string) {
	u, err := url.Parse(rawPath)
	if err != nil {
		return nil, rawPath
	}
	path := version.ReplaceAllString(u.Path, "")
	for _, r := range d.routes {
		op, ok := r.methods[strings.ToLower(method)].(map[string]any)
		if ok && r.pattern.MatchString(path) {
			pointer := "/paths/" + escape(r.path) + "/" + strings.ToLower(method)
			return &operation{pointer, op}, r.path
		}
	}
	return nil, regexp.MustCompile(`\d{5,}`).ReplaceAllString(path, "ID")
}

func escape(part string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
}

// checkRequest validates the JSON body of a call, which is payload_json in a form with files.
func (d *document) checkRequest(op *operation, e exchange) error {
	content := dig(op.tree, "requestBody", "content", "application/json", "schema")
	if content == nil {
		if strings.TrimSpace(e.RequestBody) != "" {
			return fmt.Errorf("has a body, but the document describes none")
		}
		return nil
	}
	if strings.TrimSpace(e.RequestBody) == "" {
		return fmt.Errorf("has no body")
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(e.RequestBody))
	if err != nil {
		return err
	}
	if err := d.validate(op.pointer+"/requestBody/content/application~1json/schema", value); err != nil {
		return err
	}
	// The schemas allow additional properties, but a misspelt name is an error.
	if unknown := d.unknown(content, value, ""); len(unknown) > 0 {
		return fmt.Errorf("unknown properties: %s", strings.Join(unknown, ", "))
	}
	return nil
}

// checkResponse validates a response by its status.
func (d *document) checkResponse(op *operation, e exchange) error {
	responses, _ := op.tree["responses"].(map[string]any)
	status := fmt.Sprint(e.Status)
	if responses[status] == nil {
		status = status[:1] + "XX"
	}
	response, ok := responses[status].(map[string]any)
	if !ok {
		return fmt.Errorf("the status %d is not described", e.Status)
	}
	pointer := op.pointer + "/responses/" + status
	if ref, ok := response["$ref"].(string); ok {
		pointer = strings.TrimPrefix(ref, "#")
		response, _ = d.at(pointer).(map[string]any)
	}
	if dig(response, "content", "application/json", "schema") == nil {
		if strings.TrimSpace(e.ResponseBody) != "" {
			return fmt.Errorf("has a body, but the document describes none")
		}
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(e.ResponseBody))
	if err != nil {
		return err
	}
	return d.validate(pointer+"/content/application~1json/schema", value)
}

func (d *document) validate(pointer string, value any) error {
	s := d.schemas[pointer]
	if s == nil {
		var err error
		if s, err = d.compiler.Compile("openapi.json#" + pointer); err != nil {
			return fmt.Errorf("compile %s: %w", pointer, err)
		}
		d.schemas[pointer] = s
	}
	return s.Validate(value)
}

// unknown returns the properties of value that no alternative of the schema has.
func (d *document) unknown(schema any, value any, path string) []string {
	var found []string
	switch v := value.(type) {
	case map[string]any:
		properties, open := map[string][]any{}, false
		d.collect(schema, properties, &open, 0)
		if open || len(properties) == 0 {
			return nil
		}
		for name, inner := range v {
			alternatives := properties[name]
			if alternatives == nil {
				found = append(found, path+"/"+name)
				continue
			}
			found = append(found, d.unknown(map[string]any{"anyOf": alternatives}, inner, path+"/"+name)...)
		}
	case []any:
		items := d.items(schema, 0)
		for i, inner := range v {
			if len(items) > 0 {
				found = append(found, d.unknown(map[string]any{"anyOf": items}, inner, fmt.Sprintf("%s/%d", path, i))...)
			}
		}
	}
	slices.Sort(found)
	return found
}

// each calls do for a schema and the schemas that it references or combines.
func (d *document) each(schema any, depth int, do func(map[string]any)) {
	s, ok := schema.(map[string]any)
	if !ok || depth > 30 {
		return
	}
	if ref, ok := s["$ref"].(string); ok {
		d.each(d.at(strings.TrimPrefix(ref, "#")), depth+1, do)
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		parts, _ := s[key].([]any)
		for _, p := range parts {
			d.each(p, depth+1, do)
		}
	}
	do(s)
}

func (d *document) collect(schema any, properties map[string][]any, open *bool, depth int) {
	d.each(schema, depth, func(s map[string]any) {
		inner, _ := s["properties"].(map[string]any)
		for name, p := range inner {
			properties[name] = append(properties[name], p)
		}
		if s["additionalProperties"] != nil && s["additionalProperties"] != false {
			*open = true
		}
	})
}

func (d *document) items(schema any, depth int) (all []any) {
	d.each(schema, depth, func(s map[string]any) {
		if s["items"] != nil {
			all = append(all, s["items"])
		}
	})
	return all
}

// at returns the value at a JSON pointer.
func (d *document) at(pointer string) any {
	var v any = d.tree
	for part := range strings.SplitSeq(strings.Trim(pointer, "/"), "/") {
		m, _ := v.(map[string]any)
		v = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
	}
	return v
}

func dig(v any, path ...string) any {
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}
