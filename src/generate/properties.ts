import { money, type Product } from './catalog.js';
import type { Random } from './random.js';

/** The event of a track call and its properties as JSON. */
export interface TrackedEvent {
  readonly event: string;
  /** The members of the properties, without braces. */
  readonly json: string;
}

/** Draws what a visitor does in the shop. */
export function drawEvent(random: Random, products: readonly Product[]): TrackedEvent {
  const kind = random.fraction();
  const product = random.pick(products);
  if (kind < 0.34) return { event: 'Product Viewed', json: `${product.json},"currency":"EUR"` };
  if (kind < 0.5) return drawList(random, products, product);
  if (kind < 0.6)
    return {
      event: 'Products Searched',
      json: `"query":"${product.name.toLowerCase()}","results":${random.below(60)}`,
    };
  if (kind < 0.74)
    return {
      event: 'Product Added',
      json: `"cart_id":"${random.hex(3)}",${product.json},"currency":"EUR","quantity":${1 + random.below(3)}`,
    };
  if (kind < 0.84)
    return {
      event: 'Promotion Viewed',
      json: `"creative":"top_banner","name":"${product.name} week","position":"home_${random.below(4)}","promotion_id":"promo_${random.below(40)}"`,
    };
  if (kind < 0.94)
    return {
      event: 'Button Clicked',
      json: `"label":"Add to wish list","location":"product_page","product_id":"${product.id}"`,
    };
  return drawOrder(random, products);
}

/** Draws an order: the event that most often tells who somebody is. */
export function drawOrder(random: Random, products: readonly Product[]): TrackedEvent {
  const count = 1 + random.below(3);
  const items: string[] = [];
  let cents = 0;
  for (let index = 0; index < count; index += 1) {
    const product = random.pick(products);
    cents += product.priceCents;
    items.push(`{${product.json},"quantity":1}`);
  }
  return {
    event: 'Order Completed',
    json: `"checkout_id":"${random.hex(3)}","currency":"EUR","discount":0,"order_id":"${random.uuid()}","products":[${items.join(',')}],"revenue":${money(cents)},"shipping":4.9,"tax":${money(Math.floor(cents / 5))},"total":${money(cents + 490)}`,
  };
}

/** Draws what a server reports of a customer. */
export function drawServerEvent(random: Random, products: readonly Product[]): TrackedEvent {
  const kind = random.fraction();
  if (kind < 0.3) return drawOrder(random, products);
  if (kind < 0.6)
    return {
      event: 'Email Delivered',
      json: `"campaign_id":"campaign_${random.below(90)}","campaign_name":"Weekly letter","email_id":"${random.hex(4)}","link_count":${random.below(12)},"subject":"New in the shop this week"`,
    };
  return {
    event: kind < 0.8 ? 'Order Shipped' : 'Invoice Paid',
    json: `"carrier":"Example Parcel","currency":"EUR","order_id":"${random.uuid()}","total":${money(1000 + random.below(20_000))},"warehouse":"north-${random.below(5)}"`,
  };
}

function drawList(random: Random, products: readonly Product[], first: Product): TrackedEvent {
  const items = [first, random.pick(products), random.pick(products)].map(
    ({ id, name }, index) => `{"name":"${name}","position":${index + 1},"product_id":"${id}"}`,
  );
  return {
    event: 'Product List Viewed',
    json: `"category":"${first.category}","list_id":"list_${random.below(50)}","products":[${items.join(',')}]`,
  };
}
