// Judges documents by the schemas. Argument: the folder of the schemas. Standard input: a JSON list of
// {schema, document}. Standard output: a JSON list, null for each that is valid, else what is wrong with it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'

const names = ['infrastructure.schema.json', 'node-definitions.schema.json']
// Whatever is unknown or has no effect in a schema is an error. Types and properties follow from the schemas around.
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
for (const name of names) ajv.addSchema(JSON.parse(readFileSync(join(process.argv[2], name), 'utf8')), name)
const validators = Object.fromEntries(names.map(name => [name, ajv.getSchema(name)]))

const results = JSON.parse(readFileSync(0, 'utf8')).map(({ schema, document }) => {
  const validate = validators[schema]
  return validate(document) ? null : ajv.errorsText(validate.errors, { dataVar: '' })
})
process.stdout.write(JSON.stringify(results))
