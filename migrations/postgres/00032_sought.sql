-- +goose Up
-- People are looked up by their names without case, accents and vowel signs,
-- which no database folds for all scripts. The program fills it as it starts.

alter table people add column sought text not null default '';

-- +goose Down
alter table people drop column sought;
