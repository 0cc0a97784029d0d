/** The errors of idw regulate: what each says, and what to do. */
export const REGULATION_CODES = {
  'regulations-unusable': [
    'The log of regulations cannot be read.',
    'Put back regulations/log.json beside identity.yml from a copy; without it, what was deleted or suppressed would come back.',
  ],
  'regulations-lost': [
    'The database was built by regulations that the log beside identity.yml does not have.',
    'Put back regulations/log.json from a copy, or name the right files with --identity or --database.',
  ],
  'regulation-pending': [
    'A deletion was interrupted, so the database may still hold what it is about.',
    'Run idw regulate finish, or idw build, which finishes it first.',
  ],
  'unknown-type': [
    'A regulation names a type of identifiers that no space has.',
    'Spell the type as in users_identities; nothing was regulated, unless it is a warning.',
  ],
  'nothing-found': [
    'A regulation found nothing to delete, or nothing that was suppressed.',
    'Spell the value as in users_identities; what is recorded holds for what is read later.',
  ],
  'bad-regulation': [
    'A regulation cannot be read, or names what cannot be regulated.',
    'Mend what is shown; nothing was regulated.',
  ],
} as const satisfies Record<string, readonly [string, string]>;
