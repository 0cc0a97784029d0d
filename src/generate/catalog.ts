import { type Random, SUBJECTS } from './random.js';

/** What the shop sells, as the JSON that events carry. */
export interface Product {
  readonly id: string;
  readonly category: string;
  readonly name: string;
  readonly priceCents: number;
  /** The members of the product, without braces. */
  readonly json: string;
}

const PRODUCTS = 240;
const CATEGORIES = ['kitchen', 'garden', 'café', 'lighting', 'textiles', 'storage'];
const BRANDS = ['Nordhus', 'Plain & Co', 'Maison Ré', 'Oak Ltd'];
const NOUNS = ['Kettle', 'Lamp', 'Basket', 'Shelf', 'Cushion', 'Mug', 'Spade', 'Crêpe Pan'];
const ADJECTIVES = ['Small', 'Large', 'Folding', 'Round', 'Quiet', 'Sturdy'];

/** Makes the products of the shop. */
export function createCatalog(random: Random): readonly Product[] {
  return Array.from({ length: PRODUCTS }, (_, number) => {
    random.restart(SUBJECTS.product, number, 0);
    const id = random.hex(2);
    const category = random.pick(CATEGORIES);
    const name = `${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}`;
    const priceCents = 500 + random.below(20_000);
    const json = `"brand":"${random.pick(BRANDS)}","category":"${category}","name":"${name}","price":${money(priceCents)},"product_id":"${id}","sku":"SKU-${10_000 + number}"`;
    return { id, category, name, priceCents, json };
  });
}

/** Formats cents as JSON writes a number of euros. */
export function money(cents: number): string {
  const rest = cents % 100;
  return `${Math.floor(cents / 100)}.${rest < 10 ? '0' : ''}${rest}`;
}
